import { mkdirSync, mkdtempDisposableSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from './command-line.ts';
import { surroundings } from './machine.ts';
import { type Options, readOptions, usage } from './options.ts';
import { report } from './report.ts';
import { writeResults } from './results-file.ts';
import { type Results, scenarios } from './scenarios.ts';
import { targetsOf } from './targets.ts';

/** In the repository, because the system's place for temporary files may be memory, where flushing costs nothing. */
const workspace = path.resolve(import.meta.dirname, '../.cache');

/** Runs what is asked for and says whether every target was met. */
async function bench(options: Options): Promise<boolean> {
  mkdirSync(workspace, { recursive: true });
  using directory = mkdtempDisposableSync(path.join(workspace, 'bench-'));
  const about = surroundings(directory.path);
  const results: Results = {};
  for (const name of options.scenarios) results[name] = await scenarios[name](directory.path, options);
  const targets = targetsOf(results, options.topology.name);
  process.stdout.write(report(about, results, targets));
  const { json, topology, references, ...others } = options;
  const parameters = { topology: topology.name, references: references.map(({ name }) => name), ...others };
  if (json !== undefined) writeResults(json, { about, parameters, results, targets });
  return targets.every(({ isMet }) => isMet);
}

await runProgram({ name: 'bench', usage, readOptions, run: bench });
