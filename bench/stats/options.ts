import { count, parseOptions } from '../command-line.ts';

export interface Options {
  /** Links in LMDB, each with a click. */
  readonly links: number;
  readonly cassandra: boolean;
  /** How often each question is asked. */
  readonly rounds: number;
}

export const usage = `Measures what the statistics of a link cost: with a thousand clicks, and with a hundred million, over two years.

Usage: make bench-stats [ARGS='options'], or node bench/stats/main.ts [options]

  --links N         other links in LMDB, each clicked once (default: 1000000)
  --no-cassandra    LMDB only
  --rounds N        how often each question is asked, by turns (default: 100)
  --help
`;

/** Reads the command line; undefined where help is asked for. @throws InvalidOptions */
export function readOptions(args: string[]): Options | undefined {
  const values = parseOptions(args, {
    links: { type: 'string', default: '1000000' },
    'no-cassandra': { type: 'boolean', default: false },
    rounds: { type: 'string', default: '100' },
  });
  if (values === undefined) return undefined;
  return {
    links: count('links', values.links, 100_000_000),
    cassandra: !values['no-cassandra'],
    rounds: count('rounds', values.rounds, 1_000_000),
  };
}
