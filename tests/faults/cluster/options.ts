import { count, InvalidOptions, number, oneOf, parseOptions } from '../../../bench/command-line.ts';
import { faults } from './fault.ts';
import { guards } from './guards.ts';

export interface Options {
  /** Names of faults, and `codes`. */
  runs: readonly string[];
  links: number;
  codes: number;
  warmUpSeconds: number;
  seconds: number;
  scale: number;
  seed: number;
  withoutGuard: string | undefined;
  json: string | undefined;
}

/** Four writers that are killed while they issue codes: no load of GETs, and checks of its own. */
export const codesRun = 'codes';
const runNames = [...faults.map(({ name }) => name), codesRun];

export const usage = `Breaks a local cluster under load, one part at a time, and holds the answers to what is promised.

Usage: make faults [ARGS='options'], or node tests/faults/cluster/main.ts [options]

${faults.map(({ name, what }) => `  ${name.padEnd(22)}${what}`).join('\n')}
  ${codesRun.padEnd(22)}four writers issue codes while they are killed and a Cassandra node is frozen

  --run NAME            one of the above; may be repeated (default: all)
  --links N             links, asked for by Zipf's law (default: 50000)
  --codes N             codes issued by the run ${codesRun} (default: 200000)
  --seconds N           of a measured load, at least 50; the fault comes after 10 (default: 60)
  --warm-up N           seconds of load before it (default: 20)
  --scale N             factor for the rates of the loads (default: 1)
  --seed N              repeats a load's choice of links (default: random, printed)
  --without-guard NAME  takes a guard away, in a copy, and plays the fault that it is for: ${Object.keys(guards).join(', ')}.
                        Here the run has to fail.
  --json FILE           writes the figures there too
  --help

Exit codes: 0 everything held (or, without a guard, did not), 1 something did not, 2 wrong options,
3 a run could not take place.
`;

/** Reads the command line; undefined where help is asked for. @throws InvalidOptions */
export function readOptions(args: string[]): Options | undefined {
  const values = parseOptions(args, {
    run: { type: 'string', multiple: true, default: runNames },
    links: { type: 'string', default: '50000' },
    codes: { type: 'string', default: '200000' },
    seconds: { type: 'string', default: '60' },
    'warm-up': { type: 'string', default: '20' },
    scale: { type: 'string', default: '1' },
    seed: { type: 'string' },
    'without-guard': { type: 'string' },
    json: { type: 'string' },
  });
  if (values === undefined) return undefined;
  const guard = values['without-guard'];
  if (guard !== undefined && guards[guard] === undefined) throw new InvalidOptions(`there is no guard ${guard}`);
  return {
    runs: guard === undefined ? values.run.map((name) => oneOf('run', name, runNames)) : [guards[guard]?.fault ?? ''],
    links: count('links', values.links, 10_000_000),
    codes: count('codes', values.codes, 10_000_000),
    warmUpSeconds: count('warm-up', values['warm-up'], 600),
    seconds: number('seconds', values.seconds, 50, 600),
    scale: number('scale', values.scale, 0.01, 10),
    seed: number('seed', values.seed ?? String(Math.floor(Math.random() * 1e6)), 0, 2 ** 31),
    withoutGuard: guard,
    json: values.json,
  };
}
