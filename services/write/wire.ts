import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { registerBackendMetrics } from '../../shared/backends/backend-metrics.ts';
import { Cassandra } from '../../shared/backends/cassandra.ts';
import { cassandraOf } from '../../shared/backends/cluster-settings.ts';
import { commandTimeout, createRedis, redisTimes } from '../../shared/backends/redis.ts';
import { CassandraTakedownStore } from '../../shared/blocking/cassandra-takedown-store.ts';
import { CassandraClickStore } from '../../shared/clicks/cassandra-click-store.ts';
import { StoreUnavailable } from '../../shared/errors.ts';
import { RequestCounts } from '../../shared/http/request-counts.ts';
import { openPorts } from '../../shared/http/service-ports.ts';
import { CassandraKeyStore } from '../../shared/keys/cassandra-key-store.ts';
import { rememberKeys } from '../../shared/keys/remember-keys.ts';
import { limitPurpose } from '../../shared/limits/cassandra-limit-secret.ts';
import { measuredLimiter } from '../../shared/limits/measured-limiter.ts';
import { RedisLimiter } from '../../shared/limits/redis-limiter.ts';
import { Refusals } from '../../shared/limits/refusals.ts';
import { SharedLimiter } from '../../shared/limits/shared-limiter.ts';
import { announceChanges } from '../../shared/links/announce-changes.ts';
import { CassandraLinkChangeLog } from '../../shared/links/cassandra-link-change-log.ts';
import { CassandraLinkStore } from '../../shared/links/cassandra-link-store.ts';
import { measured } from '../../shared/links/measured-link-cache.ts';
import { Passwords } from '../../shared/links/passwords.ts';
import { RedisLinkCache } from '../../shared/links/redis-link-cache.ts';
import { Breaker } from '../../shared/runtime/breaker.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { createMetrics } from '../../shared/runtime/process-metrics.ts';
import type { Surroundings } from '../../shared/runtime/service.ts';
import { createWriteApp } from './app.ts';
import { CassandraKeyBlockStore } from './codes/cassandra-key-block-store.ts';
import { CodeIssuer } from './codes/code-issuer.ts';
import { registerCodeMetrics } from './codes/code-metrics.ts';
import type { WriteConfig } from './config.ts';
import { limitsOf, writeBudgets } from './http/request-limit.ts';
import { CassandraIdempotencyStore } from './idempotency/cassandra-idempotency-store.ts';
import { RememberedCounts } from './idempotency/remembered-counts.ts';
import { ensureAdminKey } from './keys/first-admin-key.ts';
import { CassandraSweepTurn } from './links/cassandra-sweep-turn.ts';
import { startBlanking } from './links/start-blanking.ts';
import { urlPolicyOf } from './links/url-policy.ts';
import { startBlocking } from './takedowns/start-blocking.ts';

export interface WriteService extends AsyncDisposable {
  readonly port: number;
  readonly opsPort: number;
}

/** A hundred links a second, of all write processes together: a million in three hours. */
const blankingPace = { rows: 100, pause: 1_000 };

/** Builds the write service and starts it, once Cassandra answers: without it there is nothing that it could do. */
export async function startWrite(
  config: WriteConfig,
  { log, stopping, standing }: Surroundings,
): Promise<WriteService> {
  await using started = new AsyncDisposableStack();
  const metrics = createMetrics('write');
  const ports = started.use(await openPorts({ config, metrics, standing }));

  const cassandra = started.use(new Cassandra(cassandraOf(config)));
  const redis = createRedis(config.REDIS_URL, log);
  started.defer(() => redis.disconnect());
  await cassandra.connect(log, stopping);

  const blocks = new CassandraKeyBlockStore(cassandra);
  const keys = rememberKeys(new CassandraKeyStore(cassandra));
  const now = Date.now;
  const spaces = await persist(() => blocks.keySpaces(config.CODE_LENGTH), log, stopping);
  if (standing.isFirst) {
    const { DATA_DIR: dataDir, ADMIN_KEY: configured } = config;
    const ensure = () => ensureAdminKey({ keys, configured, isTerminal: false, dataDir, now: now() });
    const adminKey = await persist(ensure, log, stopping);
    if (adminKey.kind === 'file') log.info({ file: adminKey.file }, 'the first admin key was made');
  }

  const issuer = new CodeIssuer({
    blocks,
    spaces,
    leasedBy: `${hostname()} ${process.pid}`,
    onLeaseError: (err) => log.warn({ err }, 'no block of codes could be leased ahead; will try again'),
  });
  registerCodeMetrics(metrics, issuer, spaces);
  const breaker = new Breaker({ timeout: commandTimeout });
  const times = redisTimes();
  const cache = measured(new RedisLinkCache(redis), times);
  registerBackendMetrics(metrics, { cassandra, redis: times, breaker });
  const limiter = new SharedLimiter({ breaker, processes: config.PROCESSES * standing.processes }).register(metrics);
  limiter.share(measuredLimiter(new RedisLimiter(redis, spaces.secretFor(limitPurpose)), times));
  const refusals = new Refusals(writeBudgets).register(metrics);
  const stored = new CassandraLinkStore(cassandra);
  const passwords = new Passwords();
  const links = announceChanges(stored, {
    log: new CassandraLinkChangeLog(cassandra),
    cache: { announce: (code) => breaker.run(() => cache.announce(code)) },
  });

  started.use(
    startBlanking({
      scan: (after, most) => stored.scan(after, most),
      replace: (link) => links.replace(link),
      after: config.BLANK_LINKS_AFTER_DAYS,
      pace: blankingPace,
      turn: new CassandraSweepTurn(cassandra, 'blank links'),
      metrics,
      log,
      now,
    }),
  );

  const takedowns = new CassandraTakedownStore(cassandra);
  const blocking = started.use(await startBlocking({ config, takedowns, metrics, log }));

  const served = started.use(
    await ports.serve((port, stopping) => {
      const baseUrl = config.BASE_URL ?? `http://localhost:${port}`;
      return createWriteApp({
        links,
        clicks: new CassandraClickStore(cassandra),
        announce: links.announce,
        keys,
        requests: new RequestCounts().register(metrics),
        limits: limitsOf(config, limiter, refusals),
        anonymous: config.ANONYMOUS_CREATION,
        compatibility: config.COMPATIBILITY,
        issuer,
        blocks,
        spaces,
        records: new CassandraIdempotencyStore(cassandra),
        remembered: new RememberedCounts().register(metrics),
        cursorSecret: spaces.secretFor('list cursors'),
        ...blocking,
        policy: urlPolicyOf(config, baseUrl, blocking.hosts),
        passwords,
        baseUrl,
        dataDir: config.DATA_DIR,
        log,
        now,
        stopping,
      });
    }),
  );

  const parts = started.move();
  return { port: served.port, opsPort: ports.opsPort, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** Tries until it succeeds, once a second, while the store does not answer. */
async function persist<T>(attempt: () => Promise<T>, log: Log, stopping: AbortSignal): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (err) {
      if (!(err instanceof StoreUnavailable) || stopping.aborted) throw err;
      log.warn({ err }, 'Cassandra is not ready yet; trying again');
      await delay(1_000, undefined, { signal: stopping }).catch(() => {});
    }
  }
}
