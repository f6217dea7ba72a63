import { mkdirSync, mkdtempDisposableSync } from 'node:fs';
import path from 'node:path';
import { WrongAnswers } from './closed-loop.ts';
import { runProgram } from './command-line.ts';
import { surroundings } from './machine.ts';
import { type Options, readOptions, usage } from './options.ts';
import { say } from './progress.ts';
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
  const { json, topology, references, ...others } = options;
  const parameters = { topology: topology.name, references: references.map(({ name }) => name), ...others };
  const results: Results = {};
  const failed: string[] = [];
  for (const name of options.scenarios) {
    try {
      results[name] = await scenarios[name](directory.path, options);
    } catch (error) {
      if (!(error instanceof WrongAnswers)) throw error;
      // The others are worth having all the same.
      failed.push(`FAILED   ${name}: ${error.message}`);
      say(failed.at(-1) ?? '');
    }
    // Each time: a run takes long, and may be broken off.
    if (json !== undefined)
      writeResults(json, { about, parameters, results, targets: targetsOf(results, topology.name) });
  }
  const targets = targetsOf(results, topology.name);
  process.stdout.write(report(about, results, targets));
  for (const failure of failed) console.log(failure);
  return failed.length === 0 && targets.every(({ isMet }) => isMet);
}

await runProgram({ name: 'bench', usage, readOptions, run: bench });
