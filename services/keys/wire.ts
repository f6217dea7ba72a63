import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Cassandra } from '../../shared/backends/cassandra.ts';
import { clusterSettings } from '../../shared/backends/cluster-settings.ts';
import { openLmdb, UnusableDataDirectory } from '../../shared/backends/lmdb.ts';
import { StoreUnavailable } from '../../shared/errors.ts';
import { CassandraKeyStore } from '../../shared/keys/cassandra-key-store.ts';
import type { KeyStore } from '../../shared/keys/key-store.ts';
import { LmdbKeyStore } from '../../shared/keys/lmdb-key-store.ts';
import { addOwnerLists } from '../../shared/links/lmdb-link-store.ts';
import { type Config, readConfig } from '../../shared/runtime/config-table.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { linkSettings } from '../write/config.ts';

const { CASSANDRA_LOCAL_DC, CASSANDRA_KEYSPACE } = clusterSettings;
const { default: _, ...contactPoints } = clusterSettings.CASSANDRA_CONTACT_POINTS;

/** The variables that say where the keys are. */
export const storeSettings = {
  DATA_DIR: {
    ...linkSettings.DATA_DIR,
    meaning: 'Of the embedded Keyhop, or of the cluster that make cluster started.',
  },
  CASSANDRA_CONTACT_POINTS: {
    ...contactPoints,
    meaning: 'Cassandra nodes of a cluster that was started otherwise; DATA_DIR does not count then.',
  },
  CASSANDRA_LOCAL_DC,
  CASSANDRA_KEYSPACE,
};

type StoreConfig = Config<typeof storeSettings>;

/** Milliseconds until Cassandra is taken to be away. */
const connectLimit = 8_000;

export interface OpenedKeys extends AsyncDisposable {
  readonly keys: KeyStore;
  /** Which store it is, as a part of a sentence. */
  readonly where: string;
  /** When a running Keyhop heeds a change, as a part of a sentence. */
  readonly effective: string;
}

/**
 * Opens the store that has the keys: Cassandra where its nodes are named or a cluster runs from the data directory, else
 * the embedded one.
 *
 * @param mayMake whether to make the embedded one where there is none
 * @throws UnusableDataDirectory, StoreUnavailable
 */
export function openKeys(config: StoreConfig, { mayMake }: { mayMake: boolean }): Promise<OpenedKeys> {
  const { CASSANDRA_CONTACT_POINTS: points, DATA_DIR } = config;
  if (points !== undefined) {
    const remedy = 'See that it runs, and that the CASSANDRA variables say where.';
    return openCassandra(config, points, `Cassandra at ${points.join(', ')}`, remedy);
  }
  const file = path.join(DATA_DIR, 'cluster.json');
  if (existsSync(file)) return openCluster(file, DATA_DIR);
  return openEmbedded(DATA_DIR, mayMake);
}

function openCluster(file: string, directory: string): Promise<OpenedKeys> {
  const described = readConfig(storeSettings, storesIn(file));
  const points = described.CASSANDRA_CONTACT_POINTS;
  const remedy = `Start it with make cluster; where it was not ended by make cluster-down, run that first, or delete ${file}.`;
  if (points === undefined) {
    throw new UnusableDataDirectory(
      `${file} does not say where Cassandra is. Run make cluster-down, then make cluster.`,
    );
  }
  return openCassandra(described, points, `the cluster of ${directory}`, remedy);
}

/** The variables of the stores, as `make cluster` wrote them down; none where it was another version's. */
function storesIn(file: string): Record<string, string> {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as { stores?: Record<string, string> }).stores ?? {};
  } catch {
    return {};
  }
}

async function openCassandra(
  { CASSANDRA_LOCAL_DC: localDataCenter, CASSANDRA_KEYSPACE: keyspace }: StoreConfig,
  nodes: readonly string[],
  where: string,
  remedy: string,
): Promise<OpenedKeys> {
  await using opening = new AsyncDisposableStack();
  const cassandra = opening.use(new Cassandra({ contactPoints: nodes, localDataCenter, keyspace }));
  const isLate = AbortSignal.timeout(connectLimit);
  await cassandra.connect(createLog('silent'), isLate);
  if (isLate.aborted)
    throw new StoreUnavailable(`No answer from ${where}, or it has no keyspace ${keyspace}. ${remedy}`);
  const opened = opening.move();
  return {
    keys: new CassandraKeyStore(cassandra),
    where,
    effective: 'everywhere within 5 s',
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function openEmbedded(directory: string, mayMake: boolean): Promise<OpenedKeys> {
  const file = path.join(directory, 'keyhop.mdb');
  const isThere = existsSync(file);
  if (!isThere && existsSync(path.join(directory, 'cassandra'))) {
    throw new UnusableDataDirectory(`The cluster of ${directory} does not run. Start it with make cluster.`);
  }
  if (!isThere && !mayMake) {
    throw new UnusableDataDirectory(
      `There is no Keyhop in ${directory} yet. Give another directory as DATA_DIR, or start one there with make start.`,
    );
  }
  const env = openLmdb(directory, addOwnerLists);
  return {
    keys: new LmdbKeyStore(env),
    where: file,
    effective: 'at once',
    [Symbol.asyncDispose]: () => env.close(),
  };
}
