import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runProgram } from '../../../bench/command-line.ts';
import { surroundings } from '../../../bench/machine.ts';
import { say } from '../../../bench/progress.ts';
import { type IssuedCodes, issueCodesUnderFaults } from '../codes-under-faults.ts';
import { type Fault, faults } from './fault.ts';
import { copyWithout } from './guards.ts';
import { startLoadedCluster } from './loaded-cluster.ts';
import { codesRun, type Options, readOptions, usage } from './options.ts';
import { table } from './report.ts';
import { runFault } from './run-fault.ts';
import { judge, type Verdict } from './verdict.ts';

/** Milliseconds for a run in a copy; its own parts are bounded too. */
const copyLimit = 600_000;

/** Faults that find the same cluster share one, in this order; what keeps its data is one of its own. */
function groups(names: readonly string[]): Fault[][] {
  const chosen = faults.filter(({ name }) => names.includes(name));
  const kind = ({ nodes, losesStore = false }: Fault) => `${nodes} ${losesStore}`;
  return Object.values(Object.groupBy(chosen, kind)) as Fault[][];
}

async function playGroup(group: readonly Fault[], options: Options): Promise<Verdict[]> {
  const [{ nodes, losesStore = false }] = group as [Fault];
  using directory = mkdtempDisposableSync(path.join(tmpdir(), 'keyhop-faults-'));
  const loaded = await startLoadedCluster({
    directory: directory.path,
    nodes,
    links: options.links,
    keepsData: losesStore,
  });
  try {
    const verdicts: Verdict[] = [];
    for (const fault of group) {
      verdicts.push(judge(fault, await runFault(fault, loaded, options)));
      say(table(verdicts.slice(-1)));
    }
    return verdicts;
  } finally {
    await loaded.cluster.stop();
  }
}

/** Plays the same in a copy without the guard; its failure is what is wanted. */
function playWithout(guard: string, { runs, links, seconds, warmUpSeconds, scale, seed, json }: Options): boolean {
  using copy = mkdtempDisposableSync(path.join(tmpdir(), 'keyhop-without-'));
  copyWithout(guard, copy.path);
  const load = { links, seconds, 'warm-up': warmUpSeconds, scale, seed };
  const args = Object.entries(load).flatMap(([name, value]) => [`--${name}`, String(value)]);
  if (json !== undefined) args.push('--json', path.resolve(json));
  const main = path.join(copy.path, 'tests/faults/cluster/main.ts');
  const { status } = spawnSync(process.execPath, [main, ...args, ...runs.flatMap((run) => ['--run', run])], {
    stdio: 'inherit',
    timeout: copyLimit,
  });
  const failed = status === 1;
  console.log(
    failed ? `Without the guard ${guard} it fails, as it should.` : `WITHOUT THE GUARD ${guard} NOTHING FAILS`,
  );
  return failed;
}

async function play(options: Options): Promise<boolean> {
  say(`seed ${options.seed}`);
  const about = surroundings(tmpdir());
  const verdicts: Verdict[] = [];
  for (const group of groups(options.runs)) verdicts.push(...(await playGroup(group, options)));
  let issued: IssuedCodes | undefined;
  if (options.runs.includes(codesRun)) issued = await issueCodesUnderFaults(options.codes, options.seed);
  if (verdicts.length > 0) console.log(table(verdicts));
  if (issued !== undefined) console.log(JSON.stringify(issued, undefined, 2));
  if (options.json !== undefined) {
    mkdirSync(path.dirname(options.json), { recursive: true });
    const { json, ...parameters } = options;
    const document = { measuredAt: new Date().toISOString(), ...about, parameters, verdicts, issued };
    writeFileSync(json, `${JSON.stringify(document, undefined, 2)}\n`);
  }
  return [...verdicts, ...(issued ? [issued] : [])].every(({ broken }) => broken.length === 0);
}

await runProgram({
  name: 'faults',
  usage,
  readOptions,
  run: async (options) =>
    options.withoutGuard === undefined ? await play(options) : playWithout(options.withoutGuard, options),
  // So that a run that could not take place is not taken for one that failed.
  brokenOff: 3,
});
