import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from './command-line.ts';
import { surroundings } from './machine.ts';
import { type Options, readOptions, usage } from './options.ts';
import { report } from './report.ts';
import { clicks } from './scenarios/clicks.ts';
import { create } from './scenarios/create.ts';
import { redirect } from './scenarios/redirect.ts';
import { store } from './scenarios/store.ts';
import { type Results, targetsOf } from './targets.ts';

/** In the repository, because the system's place for temporary files may be memory, where flushing costs nothing. */
const workspace = path.resolve(import.meta.dirname, '../.cache');

/** Runs what is asked for and says whether every target was met. */
async function bench(options: Options): Promise<boolean> {
  mkdirSync(workspace, { recursive: true });
  using directory = mkdtempDisposableSync(path.join(workspace, 'bench-'));
  const about = surroundings(directory.path);
  const results: Results = {};
  // First, because the others pin this process to a core.
  if (options.scenarios.includes('store')) results.store = await store(directory.path, options);
  if (options.scenarios.includes('redirect')) results.redirect = await redirect(directory.path, options);
  if (options.scenarios.includes('clicks')) results.clicks = await clicks(directory.path, options);
  if (options.scenarios.includes('create')) results.create = await create(directory.path, options);
  const targets = targetsOf(results);
  process.stdout.write(report(about, results, targets));
  if (options.json !== undefined) {
    const { json, ...parameters } = options;
    const document = { measuredAt: new Date().toISOString(), ...about, parameters, results, targets };
    mkdirSync(path.dirname(json), { recursive: true });
    writeFileSync(json, `${JSON.stringify(document, null, 2)}\n`);
  }
  return targets.every(({ isMet }) => isMet);
}

await runProgram({ name: 'bench', usage, readOptions, run: bench });
