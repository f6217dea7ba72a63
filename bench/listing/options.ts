import { count, parseOptions } from '../command-line.ts';

export interface Options {
  /** Links of one owner, one store of each size. */
  readonly embedded: readonly number[];
  /** The same, in one Cassandra. */
  readonly cassandra: readonly number[];
  /** First pages read of each. */
  readonly rounds: number;
}

export const usage = `Measures the first page of a listing, a hundred links, with ever more links of one owner.

Usage: make bench-listing [ARGS='options'], or node bench/listing/main.ts [options]

  --embedded N,…    links of one owner in LMDB (default: 1000,100000,10000000)
  --cassandra N,…   the same in Cassandra (default: 1000,100000); none leaves it out
  --rounds N        first pages read of each, by turns (default: 500)
  --help
`;

/** Reads the command line; undefined where help is asked for. @throws InvalidOptions */
export function readOptions(args: string[]): Options | undefined {
  const values = parseOptions(args, {
    embedded: { type: 'string', default: '1000,100000,10000000' },
    cassandra: { type: 'string', default: '1000,100000' },
    rounds: { type: 'string', default: '500' },
  });
  if (values === undefined) return undefined;
  const sizes = (name: 'embedded' | 'cassandra') =>
    values[name] === 'none' ? [] : values[name].split(',').map((text) => count(name, text, 100_000_000));
  return {
    embedded: sizes('embedded'),
    cassandra: sizes('cassandra'),
    rounds: count('rounds', values.rounds, 1_000_000),
  };
}
