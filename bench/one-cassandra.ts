import path from 'node:path';
import { migrate } from '../infra/cassandra/migrate.ts';
import { startCassandra } from '../infra/local/cassandra.ts';
import { Cassandra } from '../shared/backends/cassandra.ts';
import { createLog } from '../shared/runtime/log.ts';
import { say } from './progress.ts';

/** A Cassandra of a single node with Keyhop's schema. It is stopped, and forgotten, with `opened`. */
export async function oneCassandra(directory: string, opened: AsyncDisposableStack): Promise<Cassandra> {
  say('starting Cassandra');
  const cluster = await startCassandra({ nodes: 1, directory: path.join(directory, 'cassandra'), fast: true });
  opened.defer(() => cluster.stop());
  const { localDataCenter, port } = cluster;
  const contactPoints = cluster.contactPoints.map((address) => `${address}:${port}`);
  const where = { contactPoints, localDataCenter, keyspace: 'benchmark' };
  await migrate({ ...where, replicationFactor: 1, durableWrites: false }, () => {});
  const cassandra = opened.use(new Cassandra(where));
  await cassandra.connect(createLog('silent'), new AbortController().signal);
  return cassandra;
}
