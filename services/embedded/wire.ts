import { hostname } from 'node:os';
import { openLmdb } from '../../shared/backends/lmdb.ts';
import { LmdbTakedownStore } from '../../shared/blocking/lmdb-takedown-store.ts';
import { retentionOf } from '../../shared/clicks/click-retention.ts';
import { LmdbClickStore } from '../../shared/clicks/lmdb-click-store.ts';
import { RequestCounts } from '../../shared/http/request-counts.ts';
import { openPorts } from '../../shared/http/service-ports.ts';
import { LmdbKeyStore } from '../../shared/keys/lmdb-key-store.ts';
import { MemoryLimiter } from '../../shared/limits/memory-limiter.ts';
import { Refusals } from '../../shared/limits/refusals.ts';
import { SupervisedLimiter } from '../../shared/limits/supervised-limiter.ts';
import { addOwnerLists, LmdbLinkStore } from '../../shared/links/lmdb-link-store.ts';
import { Passwords } from '../../shared/links/passwords.ts';
import { createMetrics } from '../../shared/runtime/process-metrics.ts';
import type { Surroundings } from '../../shared/runtime/service.ts';
import { createReadApp } from '../read/app.ts';
import { LmdbClickSpools } from '../read/clicks/lmdb-click-spools.ts';
import { LmdbClickSweep } from '../read/clicks/lmdb-click-sweep.ts';
import { startClicks } from '../read/clicks/start-clicks.ts';
import { createFastRedirect } from '../read/fast-path/fast-redirect.ts';
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
import { RememberedCounts } from '../write/idempotency/remembered-counts.ts';
import { type AdminKey, ensureAdminKey } from '../write/keys/first-admin-key.ts';
import { urlPolicyOf } from '../write/links/url-policy.ts';
import { startBlocking } from '../write/takedowns/start-blocking.ts';
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

interface EmbeddedSurroundings extends Omit<Surroundings, 'stopping'> {
  /** Whether somebody is there to see a key printed. */
  isTerminal: boolean;
  now?: () => number;
}

/** Builds the embedded Keyhop and starts it. Disposing of it stops listening, finishes what runs, and closes the store. */
export async function startEmbedded(
  config: EmbeddedConfig,
  { log, standing, isTerminal, now = Date.now }: EmbeddedSurroundings,
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
  const { supervisor } = standing;
  const limiter = supervisor === undefined ? new MemoryLimiter() : new SupervisedLimiter(supervisor);
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
  const ports = started.use(await openPorts({ config, metrics, standing }));

  const { DATA_DIR: dataDir, ADMIN_KEY: configured } = config;
  const adminKey: AdminKey = standing.isFirst
    ? await ensureAdminKey({ keys, configured, isTerminal, dataDir, now: now() })
    : { kind: 'known' };

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
  if (standing.sweeps) {
    started.use(startSweeps({ config, clicks: sweep, links, records, metrics, log, now }));
  }
  const permits = started.use(new Permits({ store: new LmdbPermitStore(env) }));
  registerPermitMetrics(metrics, permits);
  const blocking = started.use(await startBlocking({ config, takedowns: new LmdbTakedownStore(env), metrics, log }));
  /** Judged anew each time: that costs less than remembering. */
  const resolve = (code: string) => {
    const link = links.find(code);
    return link && blocking.judge.judge(link);
  };
  const counts = new RedirectCounts().register(metrics);
  const below = config.FAST_PATH
    ? createFastRedirect({ find: resolve, counts, clicks: clicks.recorder, now })
    : undefined;
  let baseUrl = '';
  const served = started.use(
    await ports.serve((port, stopping) => {
      baseUrl = config.BASE_URL ?? `http://localhost:${port}`;
      const policy = urlPolicyOf(config, baseUrl, blocking.hosts);
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
          remembered: new RememberedCounts().register(metrics),
          cursorSecret,
          ...blocking,
          policy,
          baseUrl,
          dataDir: config.DATA_DIR,
          log,
          now,
          stopping,
        }),
        read: createReadApp({
          resolve,
          counts,
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
    }, below),
  );

  const parts = started.move();
  return {
    port: served.port,
    opsPort: ports.opsPort,
    baseUrl,
    adminKey,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
