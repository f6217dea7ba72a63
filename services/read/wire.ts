import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { registerBackendMetrics } from '../../shared/backends/backend-metrics.ts';
import { Cassandra } from '../../shared/backends/cassandra.ts';
import { cassandraOf } from '../../shared/backends/cluster-settings.ts';
import { openLmdb } from '../../shared/backends/lmdb.ts';
import { commandTimeout, createRedis, createSubscriber, figuresOf, redisTimes } from '../../shared/backends/redis.ts';
import { registerBlockingMetrics } from '../../shared/blocking/blocking-metrics.ts';
import { CassandraTakedownStore } from '../../shared/blocking/cassandra-takedown-store.ts';
import { HostList } from '../../shared/blocking/host-list.ts';
import { createJudge } from '../../shared/blocking/judge.ts';
import { KnownTakedowns } from '../../shared/blocking/known-takedowns.ts';
import { CassandraClickStore } from '../../shared/clicks/cassandra-click-store.ts';
import { retentionOf } from '../../shared/clicks/click-retention.ts';
import { RequestCounts } from '../../shared/http/request-counts.ts';
import { openPorts } from '../../shared/http/service-ports.ts';
import { readLimitSecret } from '../../shared/limits/cassandra-limit-secret.ts';
import { measuredLimiter } from '../../shared/limits/measured-limiter.ts';
import { RedisLimiter } from '../../shared/limits/redis-limiter.ts';
import { Refusals } from '../../shared/limits/refusals.ts';
import { SharedLimiter } from '../../shared/limits/shared-limiter.ts';
import { CassandraLinkChangeLog } from '../../shared/links/cassandra-link-change-log.ts';
import { CassandraLinkStore } from '../../shared/links/cassandra-link-store.ts';
import { FailOpenCache } from '../../shared/links/fail-open-cache.ts';
import { measured } from '../../shared/links/measured-link-cache.ts';
import { Passwords } from '../../shared/links/passwords.ts';
import { RedisChangeSubscriber } from '../../shared/links/redis-change-subscriber.ts';
import { RedisLinkCache } from '../../shared/links/redis-link-cache.ts';
import { Breaker } from '../../shared/runtime/breaker.ts';
import { busyEventLoop } from '../../shared/runtime/event-loop.ts';
import { createMetrics } from '../../shared/runtime/process-metrics.ts';
import type { Surroundings } from '../../shared/runtime/service.ts';
import { createReadApp } from './app.ts';
import { timesOfRound } from './clicks/hand-on.ts';
import { LmdbClickSpools } from './clicks/lmdb-click-spools.ts';
import { startClicks } from './clicks/start-clicks.ts';
import type { ReadConfig } from './config.ts';
import { createFastRedirect } from './fast-path/fast-redirect.ts';
import { passwordBudgetNames } from './options/password-guard.ts';
import { CassandraPermitStore } from './permits/cassandra-permit-store.ts';
import { registerPermitMetrics } from './permits/permit-metrics.ts';
import { Permits } from './permits/permits.ts';
import { RedirectCounts } from './redirect-counts.ts';
import { Absence } from './resolve/absence.ts';
import { ChangeFeed } from './resolve/change-feed.ts';
import { learnLimitSecret } from './resolve/learn-limit-secret.ts';
import { MemoryCache } from './resolve/memory-cache.ts';
import { MissBudget, missBudget } from './resolve/miss-budget.ts';
import { Resolver } from './resolve/resolver.ts';
import { registerResolverMetrics } from './resolve/resolver-metrics.ts';

export interface ReadService extends AsyncDisposable {
  readonly port: number;
  readonly opsPort: number;
}

/** Milliseconds that the start waits for Cassandra. */
const connectGrace = 1_500;

/**
 * Builds the read service and starts it. It starts and is ready without its stores: what it then cannot know it answers
 * with 503.
 */
export async function startRead(
  config: ReadConfig,
  { log, standing }: Omit<Surroundings, 'stopping'>,
): Promise<ReadService> {
  await using started = new AsyncDisposableStack();
  const stopping = new AbortController();
  const metrics = createMetrics('read');
  const ports = started.use(await openPorts({ config, metrics, standing }));
  const processes = config.PROCESSES * standing.processes;

  const cassandra = started.use(new Cassandra(cassandraOf(config)));
  const redis = createRedis(config.REDIS_URL, log);
  started.defer(() => redis.disconnect());
  const subscriber = createSubscriber(config.REDIS_URL, log);
  started.defer(() => subscriber.disconnect());

  const times = redisTimes();
  const redisCache = measured(new RedisLinkCache(redis), times);
  const breaker = new Breaker({ timeout: commandTimeout, wasBusy: busyEventLoop() });
  const cache = new FailOpenCache(redisCache, breaker);
  const limiter = new SharedLimiter({ breaker, processes }).register(metrics);
  const refusals = new Refusals([missBudget.name, ...passwordBudgetNames]).register(metrics);
  const absence = new Absence();
  const takedowns = started.use(new KnownTakedowns({ store: new CassandraTakedownStore(cassandra), log }));
  const denied =
    config.DENY_HOSTS && started.use(new HostList({ name: 'DENY_HOSTS', sources: config.DENY_HOSTS, log }));
  await denied?.start();
  registerBlockingMetrics(metrics, { takedowns, lists: { deny: denied } });
  const judge = createJudge({ takedowns, denied });
  const memory = new MemoryCache(config.MEMORY_CACHE_MB * 1_000_000, judge);
  const resolver = new Resolver({
    memory,
    cache,
    store: new CassandraLinkStore(cassandra),
    absence,
    judge,
    budget: config.RATE_LIMIT ? new MissBudget({ limiter, refusals, processes }) : undefined,
  });
  const onChange = (code: string) => resolver.forget(code);
  started.use(new RedisChangeSubscriber(subscriber, onChange));
  const changes = started.use(
    new ChangeFeed({ log: new CassandraLinkChangeLog(cassandra), cache, onChange, logger: log }),
  );
  const connected = cassandra.connect(log, stopping.signal).then(async () => {
    await Promise.all([takedowns.start(), changes.start()]);
  });
  started.defer(() => connected);
  const shared = learnLimitSecret(() => readLimitSecret(cassandra), stopping.signal).then((secret) => {
    if (secret !== undefined) limiter.share(measuredLimiter(new RedisLimiter(redis, secret), times));
  });
  started.defer(() => shared);
  started.defer(() => stopping.abort());
  registerBackendMetrics(metrics, { cassandra, redis: times, breaker });
  registerResolverMetrics(metrics, { resolver, memory, absence, cache, changes, figures: figuresOf(redis) });

  // Where Cassandra is there, the first request shall find it connected.
  await Promise.race([connected, delay(connectGrace)]);

  const env = openLmdb(path.join(config.DATA_DIR, 'clicks'));
  started.defer(() => env.close());
  const clicks = await startClicks({
    spools: new LmdbClickSpools(env, Date.now),
    store: new CassandraClickStore(cassandra, retentionOf(config)),
    ...timesOfRound(config.CLICK_FLUSH_SECONDS * 1_000),
    isOn: config.CLICKS,
    countryOf: config.COUNTRY_DATABASE,
    clientAddress: config.TRUSTED_PROXIES,
    metrics,
    log,
    now: Date.now,
  });
  started.use(clicks);
  const permits = started.use(new Permits({ store: new CassandraPermitStore(cassandra) }));
  registerPermitMetrics(metrics, permits);

  const counts = new RedirectCounts().register(metrics);
  const find = (code: string) => resolver.remembered(code);
  const below = config.FAST_PATH
    ? createFastRedirect({ find, counts, clicks: clicks.recorder, now: Date.now })
    : undefined;
  const served = started.use(
    await ports.serve(
      (port) =>
        createReadApp({
          resolve: (code, req) => resolver.resolve(code, () => config.TRUSTED_PROXIES(req)),
          counts,
          clicks: clicks.recorder,
          permits,
          countryOf: config.COUNTRY_DATABASE,
          clientAddress: config.TRUSTED_PROXIES,
          passwords: new Passwords(),
          limits: config.RATE_LIMIT ? { limiter, refusals } : undefined,
          requests: new RequestCounts().register(metrics),
          baseUrl: config.BASE_URL ?? `http://localhost:${port}`,
          log,
          now: Date.now,
        }),
      below,
    ),
  );

  const parts = started.move();
  return { port: served.port, opsPort: ports.opsPort, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}
