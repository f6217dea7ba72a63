import { hostname } from 'node:os';
import { openLmdb } from '../../shared/backends/lmdb.ts';
import { retentionOf } from '../../shared/clicks/click-retention.ts';
import { LmdbClickStore } from '../../shared/clicks/lmdb-click-store.ts';
import { listen, registerConnections } from '../../shared/http/http-server.ts';
import { createOpsListener } from '../../shared/http/ops-server.ts';
import { RequestCounts } from '../../shared/http/request-counts.ts';
import { LmdbKeyStore } from '../../shared/keys/lmdb-key-store.ts';
import { MemoryLimiter } from '../../shared/limits/memory-limiter.ts';
import { Refusals } from '../../shared/limits/refusals.ts';
import { addOwnerLists, LmdbLinkStore } from '../../shared/links/lmdb-link-store.ts';
import { Passwords } from '../../shared/links/passwords.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/process-metrics.ts';
import { createReadApp } from '../read/app.ts';
import { LmdbClickSpools } from '../read/clicks/lmdb-click-spools.ts';
import { LmdbClickSweep } from '../read/clicks/lmdb-click-sweep.ts';
import { startClicks } from '../read/clicks/start-clicks.ts';
import { passwordBudgetNames } from '../read/options/password-guard.ts';
import { LmdbPermitStore } from '../read/permits/lmdb-permit-store.ts';
import { registerPermitMetrics } from '../read/permits/permit-metrics.ts';
import { Permits } from '../read/permits/permits.ts';
import { RedirectCounts } from '../read/redirect-counts.ts';
import { createWriteApp } from '../write/app.ts';
import { CodeIssuer } from '../write/codes/code-issuer.ts';
import { registerCodeMetrics } from '../write/codes/code-metrics.ts';
import { LmdbKeyBlockStore } from '../write/codes/lmdb-key-block-store.ts';
import { limitsOf, writeBudgets } from '../write/http/request-limit.ts';
import { LmdbIdempotencyStore } from '../write/idempotency/lmdb-idempotency-store.ts';
import { type AdminKey, ensureAdminKey } from '../write/keys/first-admin-key.ts';
import { urlPolicyOf } from '../write/links/url-policy.ts';
import { createEmbeddedApp } from './app.ts';
import type { EmbeddedConfig } from './config.ts';
import { registerLmdbMetrics } from './lmdb-metrics.ts';
import { startSweeps } from './start-sweeps.ts';

export interface Embedded extends AsyncDisposable {
  readonly port: number;
  readonly opsPort: number;
  readonly baseUrl: string;
  readonly adminKey: AdminKey;
}

interface Surroundings {
  log: Log;
  /** Whether somebody is there to see a key printed. */
  isTerminal: boolean;
  now?: () => number;
}

/** Builds the embedded Keyhop and starts it. Disposing of it stops listening, finishes what runs, and closes the store. */
export async function startEmbedded(
  config: EmbeddedConfig,
  { log, isTerminal, now = Date.now }: Surroundings,
): Promise<Embedded> {
  await using started = new AsyncDisposableStack();
  const env = openLmdb(config.DATA_DIR, (older) => {
    log.info('bringing the data directory up to the format of this version; a million links take some seconds');
    return addOwnerLists(older);
  });
  started.defer(() => env.close());

  const metrics = createMetrics('embedded');
  const requests = new RequestCounts().register(metrics);
  const blocks = new LmdbKeyBlockStore(env);
  const spaces = await blocks.keySpaces(config.CODE_LENGTH);
  const links = started.use(new LmdbLinkStore(env, spaces));
  const keys = new LmdbKeyStore(env);
  const records = new LmdbIdempotencyStore(env, { now });
  const refusals = new Refusals([...writeBudgets, ...passwordBudgetNames]).register(metrics);
  const limiter = new MemoryLimiter();
  const passwords = new Passwords();
  const cursorSecret = spaces.secretFor('list cursors');
  const issuer = new CodeIssuer({
    blocks,
    spaces,
    leasedBy: `${hostname()} ${process.pid}`,
    onLeaseError: (err) => log.warn({ err }, 'no block of codes could be leased ahead; will try again'),
  });
  registerCodeMetrics(metrics, issuer, spaces);
  registerLmdbMetrics(metrics, links, config.DATA_DIR);

  const adminKey = await ensureAdminKey({
    keys,
    configured: config.ADMIN_KEY,
    isTerminal,
    dataDir: config.DATA_DIR,
    now: now(),
  });

  let isReady = true;
  const opsServer = await listen(() => createOpsListener({ metrics, isReady: () => isReady }), {
    host: config.OPS_HOST,
    port: config.OPS_PORT,
    variable: 'OPS_PORT',
  });
  started.defer(() => opsServer.stop());

  const clicks = await startClicks({
    spools: new LmdbClickSpools(env, now),
    addInterval: { least: 1_000, most: 30_000 },
    isOn: config.CLICKS,
    countryOf: config.COUNTRY_DATABASE,
    clientAddress: config.TRUSTED_PROXIES,
    metrics,
    log,
    now,
  });
  started.use(clicks);
  const sweep = new LmdbClickSweep({ env, retention: retentionOf(config), now });
  started.use(startSweeps({ config, clicks: sweep, links, records, metrics, log, now }));
  const permits = started.use(new Permits({ store: new LmdbPermitStore(env) }));
  registerPermitMetrics(metrics, permits);
  let baseUrl = '';
  const server = await listen(
    (port, stopping) => {
      baseUrl = config.BASE_URL ?? `http://localhost:${port}`;
      const policy = urlPolicyOf(config, baseUrl);
      return createEmbeddedApp({
        write: createWriteApp({
          links,
          clicks: new LmdbClickStore(env),
          keys,
          requests,
          limits: limitsOf(config, limiter, refusals),
          passwords,
          anonymous: config.ANONYMOUS_CREATION,
          compatibility: config.COMPATIBILITY,
          issuer,
          blocks,
          spaces,
          records,
          cursorSecret,
          policy,
          baseUrl,
          dataDir: config.DATA_DIR,
          log,
          now,
          stopping,
        }),
        read: createReadApp({
          resolve: (code) => links.find(code),
          counts: new RedirectCounts().register(metrics),
          clicks: clicks.recorder,
          permits,
          countryOf: config.COUNTRY_DATABASE,
          clientAddress: config.TRUSTED_PROXIES,
          passwords,
          limits: config.RATE_LIMIT ? { limiter, refusals } : undefined,
          requests,
          baseUrl,
          log,
          now,
        }),
      });
    },
    { host: config.HOST, port: config.PORT, variable: 'PORT' },
  );
  registerConnections(metrics, server);
  started.defer(() => server.stop());
  started.defer(() => {
    isReady = false;
  });

  const parts = started.move();
  return {
    port: server.port,
    opsPort: opsServer.port,
    baseUrl,
    adminKey,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
