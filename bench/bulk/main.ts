import { mkdirSync, mkdtempDisposableSync } from 'node:fs';
import path from 'node:path';
import { startCluster } from '../../infra/local/cluster.ts';
import { freePort } from '../../infra/local/free-ports.ts';
import { runProgram } from '../command-line.ts';
import { adminKey, startKeyhop } from '../keyhop.ts';
import { surroundings } from '../machine.ts';
import { say } from '../progress.ts';
import { writeResults } from '../results-file.ts';
import { type Figures, measure } from './measure.ts';
import { type Options, readOptions, type TopologyName, usage } from './options.ts';

/** In the repository, because the system's place for temporary files may be memory, where flushing costs nothing. */
const workspace = path.resolve(import.meta.dirname, '../../.cache');

async function measureEmbedded(directory: string, options: Options): Promise<Figures> {
  await using keyhop = await startKeyhop({ dataDir: path.join(directory, 'embedded'), pinned: false });
  return await measure('embedded', keyhop, options);
}

async function measureCluster(directory: string, options: Options): Promise<Figures> {
  const cluster = await startCluster({
    directory: path.join(directory, 'cluster'),
    readers: 1,
    writers: 2,
    cassandraNodes: 1,
    host: '127.0.0.1',
    port: await freePort(),
    baseUrl: 'https://go.example.com',
    rateLimit: 'off',
    env: { ADMIN_KEY: adminKey, LOG_LEVEL: 'warn' },
    say,
  });
  try {
    const [writer] = cluster.writers;
    return await measure('cluster', { origin: cluster.url, pids: writer ? [writer.id.pid] : [] }, options);
  } finally {
    await cluster.stop();
  }
}

const measures: Record<TopologyName, typeof measureEmbedded> = { embedded: measureEmbedded, cluster: measureCluster };

const whole = (value: number) => Math.round(value).toLocaleString('en');

function describe({ topology, singles, imported, remembered, ratio, least, isMet }: Figures): string {
  const spread = ({ median, least: low, most }: Figures['singles']) =>
    `${whole(median)} (${whole(low)}–${whole(most)}) links a second`;
  return `${topology}
  one by one                ${spread(singles)}
  imported                  ${spread(imported)}, ${ratio.toFixed(1)} times as many
  with an Idempotency-Key   ${spread(remembered)}
  ${isMet ? 'met' : 'NOT MET'}: at least ${whole(least)} imported`;
}

async function bench(options: Options): Promise<boolean> {
  mkdirSync(workspace, { recursive: true });
  using directory = mkdtempDisposableSync(path.join(workspace, 'bench-'));
  const about = surroundings(directory.path);
  const all: Figures[] = [];
  for (const topology of options.topologies) all.push(await measures[topology](directory.path, options));
  process.stdout.write(`\n${all.map(describe).join('\n\n')}\n`);
  const { json, ...parameters } = options;
  if (json !== undefined) writeResults(json, { about, parameters, results: all });
  return all.every(({ isMet }) => isMet);
}

await runProgram({ name: 'bench', usage, readOptions, run: bench });
