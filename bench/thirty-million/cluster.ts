import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { migrate } from '../../infra/cassandra/migrate.ts';
import { startCassandra } from '../../infra/local/cassandra.ts';
import type { CassandraNode } from '../../infra/local/cassandra-node.ts';
import { Cassandra } from '../../shared/backends/cassandra.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { closedLoop, type Load, WrongAnswers } from '../closed-loop.ts';
import { pinGenerator } from '../pinning.ts';
import { say } from '../progress.ts';
import { createsLoad } from '../scenarios/create.ts';
import type { ServerProcess } from '../server-process.ts';
import { type Spread, spreadOf } from '../spread.ts';
import { pair } from '../topologies/pair.ts';
import { checkSample } from './check-sample.ts';
import { drawnVisits } from './drawn-visits.ts';
import { type ListPages, listPages } from './list-pages.ts';
import { loadCassandra } from './load-cassandra.ts';
import type { LoadedLinks } from './loaded-links.ts';
import type { Options } from './options.ts';

/** Of the local cluster: it must be the one that the services look in. */
const keyspace = 'keyhop';

/** Turns of each load, after one to warm up: nothing is compared, so that a few tell enough. */
const turns = 5;

/** Seconds of the first. */
const warmUp = 10;

export interface ClusterResults {
  readonly load: { readonly links: number; readonly seconds: number; readonly linksPerSecond: number };
  /** Of Cassandra's data, indexes and what is not compacted yet included. */
  readonly bytesPerLink: number;
  readonly 'redirect-uniform': Turns;
  readonly 'redirect-zipf': Turns;
  readonly create: Turns;
  readonly lists: ListPages;
}

/** What several turns through nginx gave. */
export interface Turns {
  readonly perSecond: Spread;
  readonly p99Millis: Spread;
  /** Of turns that were not counted, because answers were wrong or missing, the one to warm up too: what was wrong. */
  readonly errors: readonly string[];
}

/** Loads links into one Cassandra node, then starts the pair behind nginx on them. */
export async function measureCluster(parent: string, options: Options): Promise<ClusterResults> {
  const directory = path.join(parent, 'cluster');
  say(`cluster: loading ${options.cassandraLinks.toLocaleString('en')} links`);
  const loaded = await load(directory, options.cassandraLinks);
  const { links, seconds } = loaded;
  const bytesPerLink = bytesIn(path.join(directory, 'cassandra')) / links;
  await using server = await pair.startKeyhop(directory);
  await checkSample(server.origin, loaded);
  using _pinned = pinGenerator();
  return {
    load: { links, seconds, linksPerSecond: links / seconds },
    bytesPerLink,
    'redirect-uniform': await play('redirect-uniform', server, drawnVisits(loaded, 'uniform', options)),
    'redirect-zipf': await play('redirect-zipf', server, drawnVisits(loaded, 'zipf', options)),
    lists: (await listPages([{ origin: server.origin, loaded }]))[0] as ListPages,
    create: await play('create', server, createsLoad(options)),
  };
}

/** Where the cluster will look for them. */
async function load(directory: string, links: number): Promise<LoadedLinks> {
  await using opened = new AsyncDisposableStack();
  const started = await startCassandra({ nodes: 1, directory: path.join(directory, 'cassandra') });
  opened.defer(() => started.stop());
  const { localDataCenter, port, nodes } = started;
  const contactPoints = started.contactPoints.map((address) => `${address}:${port}`);
  await migrate({ contactPoints, localDataCenter, keyspace, replicationFactor: 1, durableWrites: true }, () => {});
  const cassandra = opened.use(new Cassandra({ contactPoints, localDataCenter, keyspace }));
  await cassandra.connect(createLog('silent'), new AbortController().signal);
  const node = nodes[0] as CassandraNode;
  const stop = () => opened.disposeAsync();
  return await loadCassandra({ cassandra, keyspace, directory: node.directory, stop }, links);
}

async function play(name: string, server: ServerProcess, load: Load): Promise<Turns> {
  const played: { perSecond: number; p99: number }[] = [];
  const errors: string[] = [];
  say(`${name}: warming up, then ${turns} turns`);
  for (let turn = 0; turn <= turns; turn++) {
    try {
      const { perSecond, p99Micros = 0 } = await closedLoop(server, turn === 0 ? { ...load, seconds: warmUp } : load);
      if (turn > 0) played.push({ perSecond, p99: p99Micros / 1_000 });
      say(`  turn ${turn}: ${Math.round(perSecond)}/s, p99 ${(p99Micros / 1_000).toFixed(0)} ms`);
    } catch (error) {
      if (!(error instanceof WrongAnswers)) throw error;
      errors.push(error.message);
      say(`  turn ${turn}: ${error.message}`);
    }
  }
  // Where all failed, nothing was answered.
  if (played.length === 0) played.push({ perSecond: 0, p99: 0 });
  return {
    perSecond: spreadOf(played.map(({ perSecond }) => perSecond)),
    p99Millis: spreadOf(played.map(({ p99 }) => p99)),
    errors,
  };
}

function bytesIn(directory: string): number {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(path.join(parentPath, name)).blocks * 512, 0);
}
