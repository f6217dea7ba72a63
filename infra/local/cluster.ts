import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { migrate } from '../cassandra/migrate.ts';
import { renderBalancer } from '../nginx/render.ts';
import { type LocalCassandra, startCassandra } from './cassandra.ts';
import { requireFreePort } from './free-ports.ts';
import { type LocalNginx, startNginx } from './nginx.ts';
import { type LocalPrometheus, startPrometheus } from './prometheus.ts';
import { type LocalRedis, startRedis } from './redis.ts';
import { type LocalService, startService } from './service.ts';

export interface ClusterOptions {
  /** Of its own: data, logs and configurations of all parts. */
  directory: string;
  readers: number;
  writers: number;
  cassandraNodes: 1 | 3;
  host: string;
  port: number;
  /** The first of the ports for operations; the processes count up from it. Free ones without. */
  opsPort?: number;
  /** What short URLs begin with. */
  baseUrl: string;
  rateLimit: 'on' | 'off';
  /** Further variables for the services: ADMIN_KEY, LOG_LEVEL, … */
  env?: Readonly<Record<string, string>>;
  /** For tests: a Cassandra that starts sooner and keeps nothing. */
  fast?: boolean;
  /** Goes on running when this process ends. */
  detached?: boolean;
  /** Told what is being done, a line at a time. */
  say?: (line: string) => void;
}

export interface LocalCluster {
  readonly url: string;
  readonly nginx: LocalNginx;
  readonly prometheus: LocalPrometheus;
  readonly redis: LocalRedis;
  readonly cassandra: LocalCassandra;
  readonly readers: readonly LocalService[];
  readonly writers: readonly LocalService[];
  /** In the order in which nothing is cut: the balancer, the services, the rest. */
  stop(): Promise<void>;
}

const keyspace = 'keyhop';

/** Where Cassandra is, as the services' variables. */
export function cassandraEnv({ contactPoints, port, localDataCenter }: LocalCassandra): Record<string, string> {
  return {
    CASSANDRA_CONTACT_POINTS: contactPoints.map((address) => `${address}:${port}`).join(','),
    CASSANDRA_LOCAL_DC: localDataCenter,
    CASSANDRA_KEYSPACE: keyspace,
  };
}

/**
 * The pair as it runs at scale, from local packages: nginx, read and write services, Redis, Cassandra, Prometheus.
 *
 * @throws what the parts throw; then nothing is left running
 */
export async function startCluster(options: ClusterOptions): Promise<LocalCluster> {
  const { directory, host, port, detached = false, fast = false, say = () => {} } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  await using started = new AsyncDisposableStack();
  const part = (name: string) => path.join(directory, name);
  // nginx comes last: to find out only then would take half a minute.
  await requireFreePort(host, port, 'Stop what listens there, or choose another with PORT.');

  say(`starting Redis and Cassandra (${options.cassandraNodes === 1 ? 'one node' : 'three nodes'}, half a minute) …`);
  const [redis, cassandra] = await Promise.all([
    startRedis({ directory: part('redis'), detached }).then((it) => started.adopt(it, () => it.stop())),
    startCassandra({ nodes: options.cassandraNodes, directory: part('cassandra'), fast, detached }).then((it) =>
      started.adopt(it, () => it.stop()),
    ),
  ]);
  const contactPoints = cassandra.contactPoints.map((address) => `${address}:${cassandra.port}`);
  const { localDataCenter } = cassandra;
  say('bringing the keyspace up to date …');
  const replicationFactor = options.cassandraNodes;
  await migrate({ contactPoints, localDataCenter, keyspace, replicationFactor, durableWrites: !fast }, say);

  say(`starting ${options.writers} write and ${options.readers} read services …`);
  const env = {
    DATA_DIR: directory,
    ...options.env,
    BASE_URL: options.baseUrl,
    ...cassandraEnv(cassandra),
    REDIS_URL: redis.url,
    RATE_LIMIT: options.rateLimit,
    TRUSTED_PROXIES: 'loopback',
  };
  const startAll = (kind: 'read' | 'write', count: number, firstOpsPort: number | undefined) =>
    Promise.all(
      Array.from({ length: count }, async (_, i) => {
        const service = await startService({
          kind,
          number: i + 1,
          directory: part('logs'),
          env: { ...env, PROCESSES: String(count) },
          detached,
          ...(firstOpsPort !== undefined && { opsPort: firstOpsPort + i }),
        });
        return started.adopt(service, () => service.stop());
      }),
    );
  const [writers, readers] = await Promise.all([
    startAll('write', options.writers, options.opsPort),
    startAll('read', options.readers, options.opsPort && options.opsPort + options.writers),
  ]);

  say('starting Prometheus and nginx …');
  const targets = (kind: string, services: readonly LocalService[]) =>
    services.map(({ name, opsPort }) => ({ job: `keyhop-${kind}`, instance: name, opsPort }));
  const prometheus = await startPrometheus({
    directory: part('prometheus'),
    targets: [...targets('write', writers), ...targets('read', readers)],
    detached,
  });
  started.adopt(prometheus, () => prometheus.stop());
  const config = renderBalancer({
    host,
    port,
    readServers: readers.map((service) => `127.0.0.1:${service.port}`),
    writeServers: writers.map((service) => `127.0.0.1:${service.port}`),
    rateLimit: options.rateLimit,
    accessLog: 'access.log',
    errorLog: 'error.log',
  });
  const nginx = await startNginx({ directory: part('nginx'), config, host, port, detached });
  started.adopt(nginx, () => nginx.stop());

  const parts = started.move();
  async function stop(): Promise<void> {
    await nginx.stop();
    // All at once: each takes a second.
    await Promise.all([...readers, ...writers].map((service) => service.stop()));
    await parts.disposeAsync();
  }
  return { url: nginx.url, nginx, prometheus, redis, cassandra, readers, writers, stop };
}
