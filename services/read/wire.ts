import { setTimeout as delay } from 'node:timers/promises';
import { Cassandra } from '../../shared/backends/cassandra.ts';
import { cassandraOf } from '../../shared/backends/cluster-settings.ts';
import { commandTimeout, createRedis, createSubscriber } from '../../shared/backends/redis.ts';
import { listen } from '../../shared/http/http-server.ts';
import { createOpsListener } from '../../shared/http/ops-server.ts';
import { CassandraLinkChangeLog } from '../../shared/links/cassandra-link-change-log.ts';
import { CassandraLinkStore } from '../../shared/links/cassandra-link-store.ts';
import { FailOpenCache } from '../../shared/links/fail-open-cache.ts';
import { RedisChangeSubscriber } from '../../shared/links/redis-change-subscriber.ts';
import { RedisLinkCache } from '../../shared/links/redis-link-cache.ts';
import { Breaker } from '../../shared/runtime/breaker.ts';
import { busyEventLoop } from '../../shared/runtime/event-loop.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { createRegistry } from '../../shared/runtime/metrics.ts';
import { createReadApp } from './app.ts';
import type { ReadConfig } from './config.ts';
import { createRedirectCounts } from './redirect-counts.ts';
import { Absence } from './resolve/absence.ts';
import { ChangeFeed } from './resolve/change-feed.ts';
import { MemoryCache } from './resolve/memory-cache.ts';
import { MissBudget } from './resolve/miss-budget.ts';
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
export async function startRead(config: ReadConfig, log: Log): Promise<ReadService> {
  await using started = new AsyncDisposableStack();
  const stopping = new AbortController();
  const registry = createRegistry();

  const cassandra = started.use(new Cassandra(cassandraOf(config)));
  const redis = createRedis(config.REDIS_URL, log);
  started.defer(() => redis.disconnect());
  const subscriber = createSubscriber(config.REDIS_URL, log);
  started.defer(() => subscriber.disconnect());

  const cache = new FailOpenCache(
    new RedisLinkCache(redis),
    new Breaker({ timeout: commandTimeout, wasBusy: busyEventLoop() }),
  );
  const memory = new MemoryCache(config.MEMORY_CACHE_MB * 1_000_000);
  const resolver = new Resolver({
    memory,
    cache,
    store: new CassandraLinkStore(cassandra),
    absence: new Absence(),
    budget: config.RATE_LIMIT ? new MissBudget() : undefined,
  });
  const onChange = (code: string) => resolver.forget(code);
  started.use(new RedisChangeSubscriber(subscriber, onChange));
  const changes = started.use(
    new ChangeFeed({ log: new CassandraLinkChangeLog(cassandra), cache, onChange, logger: log }),
  );
  const connected = cassandra.connect(log, stopping.signal).then(() => changes.start());
  started.defer(() => connected);
  started.defer(() => stopping.abort());
  registerResolverMetrics(registry, { resolver, memory, cache, changes });

  // Where Cassandra is there, the first request shall find it connected.
  await Promise.race([connected, delay(connectGrace)]);

  let isReady = true;
  const opsServer = await listen(() => createOpsListener({ registry, isReady: () => isReady }), {
    host: config.OPS_HOST,
    port: config.OPS_PORT,
    variable: 'OPS_PORT',
  });
  started.defer(() => opsServer.stop());
  const server = await listen(
    (port) =>
      createReadApp({
        resolve: (code, req) => resolver.resolve(code, () => config.TRUSTED_PROXIES(req)),
        counts: createRedirectCounts(registry),
        baseUrl: config.BASE_URL ?? `http://localhost:${port}`,
        log,
        now: Date.now,
      }),
    { host: config.HOST, port: config.PORT, variable: 'PORT' },
  );
  started.defer(() => server.stop());
  started.defer(() => {
    isReady = false;
  });

  const parts = started.move();
  return { port: server.port, opsPort: opsServer.port, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}
