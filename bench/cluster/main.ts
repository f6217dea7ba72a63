import { mkdirSync, mkdtempDisposableSync } from 'node:fs';
import path from 'node:path';
import { cassandraVersion } from '../../infra/local/cassandra-jars.ts';
import { startCluster } from '../../infra/local/cluster.ts';
import { freePort } from '../../infra/local/free-ports.ts';
import { runProgram } from '../command-line.ts';
import { createLinks } from '../created-links.ts';
import { surroundings } from '../machine.ts';
import { say } from '../progress.ts';
import { writeResults } from '../results-file.ts';
import { highestRate } from './highest-rate.ts';
import { type Figures, measure } from './measure.ts';
import { type Options, readOptions, usage } from './options.ts';
import { report } from './report.ts';
import { type Scenario, scenarios } from './scenarios.ts';

/** Of no secrecy: the cluster listens on loopback addresses, for minutes. */
const key = 'an-admin-key-for-the-benchmark';

/** In the repository, because the system's place for temporary files may be memory, where flushing costs nothing. */
const workspace = path.resolve(import.meta.dirname, '../../.cache');

/** Scenarios with as many Cassandra nodes, over one cluster as `make cluster` starts it: two processes of each service. */
async function measureAll(group: readonly Scenario[], options: Options): Promise<Figures[]> {
  const [{ nodes }] = group as [Scenario];
  mkdirSync(workspace, { recursive: true });
  using directory = mkdtempDisposableSync(path.join(workspace, 'bench-'));
  const cluster = await startCluster({
    directory: directory.path,
    readers: 2,
    writers: 2,
    cassandraNodes: nodes,
    host: '127.0.0.1',
    port: await freePort(),
    baseUrl: 'https://go.example.com',
    rateLimit: 'off',
    env: { ADMIN_KEY: key, LOG_LEVEL: 'warn' },
    say,
  });
  try {
    const headers = { 'Content-Type': 'application/json', 'X-API-Key': key };
    const links = await createLinks({ origin: cluster.url, headers }, options.links);
    const all: Figures[] = [];
    for (const scenario of group) {
      const measureAt = (at: Scenario) => measure(at, cluster, links, { key, ...options });
      const { step } = scenario;
      all.push(await (step === undefined ? measureAt(scenario) : highestRate({ ...scenario, step }, measureAt)));
      say(report(all.slice(-1)));
    }
    return all;
  } finally {
    await cluster.stop();
  }
}

async function bench(options: Options): Promise<boolean> {
  const about = surroundings(import.meta.dirname);
  const chosen = scenarios.filter(({ name }) => options.scenarios.includes(name));
  const all: Figures[] = [];
  for (const group of Object.values(Object.groupBy(chosen, ({ nodes }) => nodes))) {
    all.push(...(await measureAll(group ?? [], options)));
  }
  console.log(report(all));
  const { json, ...parameters } = options;
  if (json !== undefined)
    writeResults(json, {
      about: { ...about, isPinned: false, versions: { ...about.versions, cassandra: cassandraVersion() } },
      parameters,
      results: all,
    });
  return all.every(({ missed }) => missed.length === 0);
}

await runProgram({ name: 'bench', usage, readOptions, run: bench });
