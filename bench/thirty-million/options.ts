import { count, oneOf, parseOptions } from '../command-line.ts';

export const parts = ['embedded', 'cluster'] as const;
export type Part = (typeof parts)[number];

export interface Options {
  readonly parts: readonly Part[];
  readonly links: number;
  readonly cassandraLinks: number;
  readonly rounds: number;
  /** Of one turn. */
  readonly seconds: number;
  readonly connections: number;
  /** File that the links go to, instead of anything being measured. */
  readonly csv: string | undefined;
  readonly json: string | undefined;
}

export const usage = `Loads thirty million links into LMDB, and into Cassandra, and measures Keyhop on them; in LMDB against a hundred thousand.

Usage: make bench-30m [ARGS='options'], or node bench/thirty-million/main.ts [options]

  --only PART          ${parts.join(' or ')} (default: both)
  --links N            links in LMDB (default: 30000000); 210 bytes each on disk, and 60 in memory while they are loaded
  --cassandra-links N  links in Cassandra (default: as many as in LMDB); 180 bytes each on disk, and 250 more while
                       they are loaded, which takes a Java of 3 GB
  --rounds N           rounds, in each of which the many and the few have a turn (default: 9);
                       beside other programs up to three times as many, the quietest count
  --seconds N          seconds of a turn (default: 4)
  --connections N      keep-alive connections, each with one request at a time (default: 64)
  --csv FILE           write the links to a file, a line each, and measure nothing
  --json FILE          write the results there too, as in bench/results/thirty-million.json
  --help

Exit codes: 0 every target met, 1 a target missed or an answer wrong, 2 wrong options.
`;

/** Reads the command line; undefined where help is asked for. @throws InvalidOptions */
export function readOptions(args: string[]): Options | undefined {
  const values = parseOptions(args, {
    only: { type: 'string' },
    links: { type: 'string', default: '30000000' },
    'cassandra-links': { type: 'string' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '64' },
    csv: { type: 'string' },
    json: { type: 'string' },
  });
  if (values === undefined) return undefined;
  const { only, links, 'cassandra-links': cassandraLinks = links, csv, json } = values;
  return {
    parts: only === undefined ? parts : [oneOf('only', only, parts)],
    links: count('links', links, 100_000_000, 1_000),
    cassandraLinks: count('cassandra-links', cassandraLinks, 100_000_000, 1_000),
    rounds: count('rounds', values.rounds, 1_000),
    seconds: count('seconds', values.seconds, 3_600),
    connections: count('connections', values.connections, 10_000),
    csv,
    json,
  };
}
