import { mkdirSync, mkdtempDisposableSync, rmSync } from 'node:fs';
import path from 'node:path';
import { childrenOf, signal as sendSignal } from '../../infra/local/process-id.ts';
import { runProgram } from '../command-line.ts';
import { surroundings } from '../machine.ts';
import { writeResults } from '../results-file.ts';
import { measureCluster } from './cluster.ts';
import { writeCsv } from './csv.ts';
import { measureEmbedded } from './embedded.ts';
import { type Options, readOptions, usage } from './options.ts';
import { report } from './report.ts';
import { type Results, targetsOf } from './targets.ts';

/** In the repository, because the system's place for temporary files may be memory, where flushing costs nothing. */
const workspace = path.resolve(import.meta.dirname, '../../.cache');

const interruptions = { SIGINT: 2, SIGTERM: 15 };

/** Measures what is asked for and says whether every target was met. What was loaded is removed. */
async function bench(options: Options): Promise<boolean> {
  if (options.csv !== undefined) {
    await writeCsv(options.csv, options.links);
    return true;
  }
  mkdirSync(workspace, { recursive: true });
  using directory = mkdtempDisposableSync(path.join(workspace, 'bench-'));
  // Gigabytes are not to stay behind where it is interrupted.
  for (const [signal, number] of Object.entries(interruptions)) {
    process.once(signal, () => {
      // Who still writes there would keep it from being removed.
      for (const child of childrenOf(process)) sendSignal(child, 'SIGKILL');
      rmSync(directory.path, { recursive: true, force: true, maxRetries: 10 });
      process.exit(128 + number);
    });
  }
  const about = surroundings(directory.path);
  const { json, csv: _, ...parameters } = options;
  const results: Results = {};
  // Each time: a run takes long, and may be broken off.
  const save = () => {
    if (json !== undefined) writeResults(json, { about, parameters, results, targets: targetsOf(results) });
  };
  if (options.parts.includes('embedded')) {
    await measureEmbedded(directory.path, options, (embedded) => {
      results.embedded = embedded;
      save();
    });
  }
  if (options.parts.includes('cluster')) {
    results.cluster = await measureCluster(directory.path, options);
    save();
  }
  const targets = targetsOf(results);
  process.stdout.write(report(about, results, targets));
  return targets.every(({ isMet }) => isMet);
}

await runProgram({ name: 'bench-30m', usage, readOptions, run: bench });
