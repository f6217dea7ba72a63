import { count, oneOf, parseOptions } from './command-line.ts';

export const scenarioNames = ['store', 'redirect', 'clicks', 'create'] as const;
export type ScenarioName = (typeof scenarioNames)[number];

export interface Options {
  /** Measured rounds; in each, Keyhop and its reference have a turn. */
  readonly rounds: number;
  /** Of one turn. */
  readonly seconds: number;
  readonly connections: number;
  /** Links that redirects choose from. */
  readonly links: number;
  /** Links put into the store by the scenario `store`. */
  readonly stored: number;
  readonly scenarios: readonly ScenarioName[];
  /** File that the results go to, besides the table. */
  readonly json: string | undefined;
}

export const usage = `Measures Keyhop against bare node:http servers that do the least possible.

Usage: make bench [ARGS='options'], or node bench/main.ts [options]

  --rounds N        rounds, in each of which Keyhop and the reference have a turn (default: 9);
                    beside other programs up to three times as many, the quietest count
  --seconds N       seconds of a turn (default: 4)
  --connections N   keep-alive connections, each with one request at a time (default: 64)
  --links N         links that redirects choose from (default: 100000)
  --stored N        links that scenario store puts into the store (default: 1000000)
  --scenario NAME   ${scenarioNames.join(', ')}; may be repeated (default: all)
  --json FILE       write the results there too; bench/results/embedded.json is what the README quotes
  --help

Exit codes: 0 every target met, 1 a target missed or an answer wrong, 2 wrong options.
`;

/** Reads the command line; undefined where help is asked for. @throws InvalidOptions */
export function readOptions(args: string[]): Options | undefined {
  const values = parseOptions(args, {
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '64' },
    links: { type: 'string', default: '100000' },
    stored: { type: 'string', default: '1000000' },
    scenario: { type: 'string', multiple: true, default: [...scenarioNames] },
    json: { type: 'string' },
  });
  if (values === undefined) return undefined;
  return {
    rounds: count('rounds', values.rounds, 1_000),
    seconds: count('seconds', values.seconds, 3_600),
    connections: count('connections', values.connections, 10_000),
    links: count('links', values.links, 100_000_000),
    stored: count('stored', values.stored, 100_000_000),
    scenarios: values.scenario.map((name) => oneOf('scenario', name, scenarioNames)),
    json: values.json,
  };
}
