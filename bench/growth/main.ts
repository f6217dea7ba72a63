import { mkdirSync, mkdtempDisposableSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from '../command-line.ts';
import { surroundings } from '../machine.ts';
import { say } from '../progress.ts';
import { describeComparison } from '../report.ts';
import { writeResults } from '../results-file.ts';
import { fill } from '../scenarios/store.ts';
import { type Growth, measureGrowth } from './measure-growth.ts';
import { type Options, readOptions, usage } from './options.ts';

/** In the repository, because the system's place for temporary files may be memory. */
const workspace = path.resolve(import.meta.dirname, '../../.cache');

const usualConnections = 64;

async function bench(options: Options): Promise<void> {
  mkdirSync(workspace, { recursive: true });
  using directory = mkdtempDisposableSync(path.join(workspace, 'bench-'));
  const about = surroundings(directory.path);
  const filled = new Map<number, string>();
  /** A store of so many links, filled when it is asked for the first time. */
  async function storeOf(links: number): Promise<string> {
    const dataDir = filled.get(links) ?? path.join(directory.path, String(links));
    if (!filled.has(links)) {
      say(`storing ${links.toLocaleString('en')} links`);
      await fill(dataDir, links);
      filled.set(links, dataDir);
    }
    return dataDir;
  }
  async function measure(at: number, name: string, links: number, how: { connections: number; workers?: number }) {
    const { rounds, seconds } = options;
    const dataDir = await storeOf(links);
    const what = `${name}: ${at.toLocaleString('en')}`;
    const comparison = await measureGrowth({ name: what, dataDir, links, rounds, seconds, ...how });
    console.log(`${describeComparison(what, comparison)}\n`);
    return { at, comparison };
  }

  const results: Growth = { links: [], workers: [], connections: [] };
  const { usualLinks } = options;
  for (const at of options.links) {
    results.links.push(await measure(at, 'links', at, { connections: usualConnections }));
  }
  for (const at of options.workers) {
    results.workers.push(await measure(at, 'processes', usualLinks, { connections: usualConnections, workers: at }));
  }
  for (const at of options.connections) {
    results.connections.push(await measure(at, 'connections', usualLinks, { connections: at }));
  }
  const { json, ...parameters } = options;
  if (json !== undefined) writeResults(json, { about, parameters, results });
}

await runProgram({ name: 'bench', usage, readOptions, run: bench });
