import { count, parseOptions } from '../command-line.ts';

export interface Options {
  readonly links: number;
  readonly rounds: number;
  /** Look-ups under way at once. */
  readonly atOnce: number;
  /** Whether what Redis lacks comes from Cassandra, not from memory. */
  readonly withCassandra: boolean;
}

export const usage = `Measures what a look-up costs the read service beyond its memory: CPU time of the process, without HTTP.

Usage: make bench-look-ups [ARGS='options'], or node bench/look-ups/main.ts [options]

  --links N         links looked up in each pass, once each (default: 50000)
  --rounds N        passes with an empty Redis, each with one over a full one after it (default: 5)
  --at-once N       look-ups under way (default: 64)
  --cassandra       what Redis lacks comes from one Cassandra, instead of from memory
  --help
`;

/** Reads the command line; undefined where help is asked for. @throws InvalidOptions */
export function readOptions(args: string[]): Options | undefined {
  const values = parseOptions(args, {
    links: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '5' },
    'at-once': { type: 'string', default: '64' },
    cassandra: { type: 'boolean', default: false },
  });
  return (
    values && {
      links: count('links', values.links, 1_000_000),
      rounds: count('rounds', values.rounds, 1_000),
      atOnce: count('at-once', values['at-once'], 10_000),
      withCassandra: values.cassandra,
    }
  );
}
