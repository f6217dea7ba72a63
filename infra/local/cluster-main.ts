import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeConfig, InvalidConfig, readConfig } from '../../shared/runtime/config-table.ts';
import { cassandraEnv, type LocalCluster, startCluster } from './cluster.ts';
import { type ClusterConfig, clusterTable } from './cluster-settings.ts';
import { childrenOf, endProcesses, identify, isRunning, type ProcessId } from './process-id.ts';

/** What `make cluster` leaves behind for `make cluster-down`, and for whoever wants to know where the parts are. */
interface Description {
  url: string;
  /** The services' variables for where Cassandra is; what makes keys reads them. */
  stores: Record<string, string>;
  /** In the order in which they are to be stopped. */
  processes: { name: string; id: ProcessId; port: number; opsPort?: number }[];
}

/** Milliseconds that each part gets to finish what it is at. */
const politeStop = 15_000;

const [command] = process.argv.slice(2);
try {
  if (command === 'up') await up(readConfig(clusterTable, process.env));
  else if (command === 'down') await down(readConfig(clusterTable, process.env));
  else
    process.stdout.write(`make cluster and make cluster-down are configured by:\n\n${describeConfig(clusterTable)}\n`);
} catch (error) {
  console.error(`keyhop: ${(error as Error).message}`);
  process.exit(error instanceof InvalidConfig ? 2 : 1);
}

async function up(config: ClusterConfig): Promise<void> {
  const directory = path.resolve(config.DATA_DIR);
  const file = path.join(directory, 'cluster.json');
  if (existsSync(file) && describedIn(file).processes.some(({ id }) => isRunning(id))) {
    throw new Error(`a cluster runs already at ${describedIn(file).url}. Stop it with make cluster-down.`);
  }
  const baseUrl = config.BASE_URL ?? `http://localhost:${config.PORT}`;
  const services = [
    'ADMIN_KEY',
    'CODE_LENGTH',
    'ALLOW_PRIVATE_ADDRESSES',
    'ALLOW_LOCAL_NAMES',
    'DENY_HOSTS',
    'ALLOW_HOSTS',
    'ANONYMOUS_CREATION',
    'ANONYMOUS_CREATES_PER_MINUTE',
    'LOG_LEVEL',
    'WORKERS',
    'MEMORY_CACHE_MB',
    'CLICKS',
    'COUNTRY_DATABASE',
    'CLICK_FLUSH_SECONDS',
    'FAST_PATH',
  ];
  endChildrenWhenInterrupted();
  const cluster = await startCluster({
    directory,
    readers: config.READERS,
    writers: config.WRITERS,
    cassandraNodes: config.CASSANDRA_NODES,
    host: config.HOST,
    port: config.PORT,
    opsPort: config.OPS_PORT,
    baseUrl,
    rateLimit: config.RATE_LIMIT,
    env: Object.fromEntries(
      services.flatMap((name) => {
        const value = process.env[name];
        return value ? [[name, value]] : [];
      }),
    ),
    detached: true,
    say: (line) => console.log(line),
  });
  writeFileSync(file, `${JSON.stringify(describe(cluster), undefined, 2)}\n`);
  const keyFile = path.join(config.DATA_DIR, 'admin-key');
  const key = config.ADMIN_KEY ? '$ADMIN_KEY' : existsSync(keyFile) ? `$(cat ${keyFile})` : '$KEY';
  console.log(`
Keyhop answers at ${baseUrl}: nginx, ${config.READERS} read and ${config.WRITERS} write services, Redis, Cassandra
Prometheus: ${cluster.prometheus.url}, which scrapes them all (metrics: docs/metrics.md, alerts: docs/runbooks.md)
Where each part is: ${file}; logs are beside it

Shorten a URL:

    curl -H "X-API-Key: ${key}" -d https://example.com/a/long/path ${cluster.url}

Stop it, keeping its links: make cluster-down
`);
}

/** What is started outlives this process, and Ctrl-C on its terminal: so it has to be ended here. */
function endChildrenWhenInterrupted(): void {
  const self = identify(process.pid);
  async function end(): Promise<void> {
    for (let started = childrenOf(self); started.length > 0; started = childrenOf(self)) {
      await endProcesses(started, { politeMs: politeStop });
    }
    console.error('keyhop: interrupted; nothing was left running');
    process.exit(1);
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => void end());
}

async function down(config: ClusterConfig): Promise<void> {
  const file = path.join(path.resolve(config.DATA_DIR), 'cluster.json');
  if (!existsSync(file)) {
    console.log(`No cluster was started with DATA_DIR=${config.DATA_DIR}.`);
    return;
  }
  const { processes } = describedIn(file);
  console.log(`stopping ${processes.map(({ name }) => name).join(', ')} …`);
  const kinds = [/^nginx/, /^(read|write)/, /^(prometheus|redis|cassandra)/];
  for (const kind of kinds) {
    await endProcesses(
      processes.filter(({ name }) => kind.test(name)).map(({ id }) => id),
      { politeMs: politeStop },
    );
  }
  rmSync(file);
  console.log('stopped; the links are kept');
}

function describe({ url, nginx, prometheus, readers, writers, redis, cassandra }: LocalCluster): Description {
  return {
    url,
    stores: cassandraEnv(cassandra),
    processes: [
      { name: 'nginx', id: nginx.id, port: Number(new URL(url).port) },
      ...[...readers, ...writers].map(({ name, id, port, opsPort }) => ({ name, id, port, opsPort })),
      { name: 'prometheus', id: prometheus.id, port: prometheus.port },
      { name: 'redis', id: redis.id, port: redis.port },
      ...cassandra.nodes.map(({ address, id }) => ({ name: `cassandra ${address}`, id, port: cassandra.port })),
    ],
  };
}

function describedIn(file: string): Description {
  return JSON.parse(readFileSync(file, 'utf8')) as Description;
}
