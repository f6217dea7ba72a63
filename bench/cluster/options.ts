import { count, oneOf, parseOptions } from '../command-line.ts';
import { scenarios } from './scenarios.ts';

export interface Options {
  readonly scenarios: readonly string[];
  readonly links: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  readonly json: string | undefined;
}

const scenarioNames = scenarios.map(({ name }) => name);

export const usage = `Measures a whole local cluster, load generator included, at fixed rates: an open loop, links asked for by Zipf's law.

Usage: make bench-cluster [ARGS='options'], or node bench/cluster/main.ts [options]

  --scenario NAME   ${scenarioNames.join(', ')}; may be repeated (default: all)
  --links N         links to choose from (default: 100000)
  --warm-up N       seconds of load before each measurement (default: 120; Cassandra's compiler takes them)
  --seconds N       of each measurement (default: 60)
  --json FILE       write the figures there too, as in bench/results/cluster.json
  --help

Exit codes: 0 every promise held, 1 one did not, 2 wrong options.
`;

/** Reads the command line; undefined where help is asked for. @throws InvalidOptions */
export function readOptions(args: string[]): Options | undefined {
  const values = parseOptions(args, {
    scenario: { type: 'string', multiple: true, default: scenarioNames },
    links: { type: 'string', default: '100000' },
    'warm-up': { type: 'string', default: '120' },
    seconds: { type: 'string', default: '60' },
    json: { type: 'string' },
  });
  if (values === undefined) return undefined;
  return {
    scenarios: values.scenario.map((name) => oneOf('scenario', name, scenarioNames)),
    links: count('links', values.links, 10_000_000),
    warmUpSeconds: count('warm-up', values['warm-up'], 600),
    seconds: count('seconds', values.seconds, 600),
    json: values.json,
  };
}
