import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'cassandra-driver';
import { migrate } from '../../infra/cassandra/migrate.ts';
import { startCassandra } from '../../infra/local/cassandra.ts';
import { endProcesses, type ProcessId } from '../../infra/local/process-id.ts';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { Cassandra, type CassandraOptions } from '../../shared/backends/cassandra.ts';
import { createLog } from '../../shared/runtime/log.ts';

/** Milliseconds for the first start, fetching its jars included. */
const startLimit = 300_000;

interface Shared {
  contactPoints: string[];
  localDataCenter: string;
  ids: ProcessId[];
}

const run = process.env['KEYHOP_TEST_RUN'] ?? '';
const described = path.join(run, 'cassandra.json');
const failed = path.join(run, 'cassandra-failed');

/**
 * The one Cassandra node of this test run: whoever asks first starts it, the others wait. Seven seconds and 1.5 GB are
 * too much for each file.
 */
async function sharedCassandra(): Promise<Shared> {
  const isFirst = mkdirSync(path.join(run, 'cassandra'), { recursive: true }) !== undefined;
  if (isFirst) await startShared();
  await waitUntil(() => existsSync(described), {
    what: 'the Cassandra of this test run is up',
    timeoutMs: startLimit,
    everyMs: 50,
    hopeless: () => (existsSync(failed) ? readFileSync(failed, 'utf8') : undefined),
  });
  return JSON.parse(readFileSync(described, 'utf8')) as Shared;
}

async function startShared(): Promise<void> {
  try {
    const { contactPoints, port, localDataCenter, nodes } = await startCassandra({
      nodes: 1,
      directory: path.join(run, 'cassandra'),
      fast: true,
      detached: true,
    });
    const shared: Shared = {
      contactPoints: contactPoints.map((address) => `${address}:${port}`),
      localDataCenter,
      ids: nodes.map(({ id }) => id),
    };
    await warmUp(shared);
    writeFileSync(described, JSON.stringify(shared));
  } catch (error) {
    writeFileSync(failed, String(error));
    throw error;
  }
}

/** A JVM that has just started takes seconds for its first transactions: longer than a service waits for one. */
async function warmUp({ contactPoints, localDataCenter }: Shared): Promise<void> {
  const keyspace = 'warm_up';
  await migrate({ contactPoints, localDataCenter, keyspace, replicationFactor: 1, durableWrites: false }, () => {});
  const client = new Client({ contactPoints, localDataCenter, keyspace, socketOptions: { readTimeout: 20_000 } });
  await client.connect();
  for (let length = 0; length < 50; length++) {
    await client.execute('INSERT INTO key_spaces (length) VALUES (?) IF NOT EXISTS', [length], { prepare: true });
  }
  await client.shutdown();
}

/** Ends the node, if any test file started it. */
export async function endSharedCassandra(): Promise<void> {
  if (existsSync(described)) await endProcesses((JSON.parse(readFileSync(described, 'utf8')) as Shared).ids);
}

/** A new, empty, migrated keyspace on the shared node. */
export async function newKeyspace(): Promise<Required<CassandraOptions>> {
  const { contactPoints, localDataCenter } = await sharedCassandra();
  const keyspace = `t${Date.now()}_${process.pid}_${Math.floor(Math.random() * 1e6)}`;
  await migrate({ contactPoints, localDataCenter, keyspace, replicationFactor: 1, durableWrites: false }, () => {});
  return { contactPoints, localDataCenter, keyspace };
}

/** Two connections, as two services have them, to the keyspace. */
export async function connectTwice(options: CassandraOptions) {
  await using opening = new AsyncDisposableStack();
  const connect = async () => {
    const cassandra = opening.use(new Cassandra(options));
    await cassandra.connect(createLog('silent'), new AbortController().signal);
    return cassandra;
  };
  const connections = [await connect(), await connect()] as const;
  const open = opening.move();
  return { connections, [Symbol.asyncDispose]: () => open.disposeAsync() };
}
