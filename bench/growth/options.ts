import { count, InvalidOptions, parseOptions } from '../command-line.ts';

export interface Options {
  readonly links: readonly number[];
  readonly workers: readonly number[];
  readonly connections: readonly number[];
  /** Links where it is something else that grows. */
  readonly usualLinks: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly json: string | undefined;
}

export const usage = `Measures how the cost of a redirect grows: with links, with processes, with connections.

Usage: make bench-growth [ARGS='options'], or node bench/growth/main.ts [options]

  --links N,…         links in the store, one store for each (default: 10000,100000,1000000);
                      10000000 takes some three minutes to fill and 3 GB of disk
  --workers N,…       processes of the embedded Keyhop (default: 1,2,4)
  --connections N,…   keep-alive connections (default: 16,64,256,1024)
  --usual-links N     links in the store while processes and connections grow (default: 100000)
  --rounds N          rounds of each, in which Keyhop and a bare node:http server have a turn (default: 5)
  --seconds N         seconds of a turn (default: 4)
  --json FILE         write the results there too, as in bench/results/growth.json
  --help

Each list may be none. Exit codes: 0 measured, 1 an answer was wrong, 2 wrong options.
`;

/** Reads the command line; undefined where help is asked for. @throws InvalidOptions */
export function readOptions(args: string[]): Options | undefined {
  const values = parseOptions(args, {
    links: { type: 'string', default: '10000,100000,1000000' },
    workers: { type: 'string', default: '1,2,4' },
    connections: { type: 'string', default: '16,64,256,1024' },
    'usual-links': { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    json: { type: 'string' },
  });
  if (values === undefined) return undefined;
  const counts = (name: 'links' | 'workers' | 'connections', most: number) =>
    values[name] === 'none' ? [] : values[name].split(',').map((text) => count(name, text, most));
  const options = {
    links: counts('links', 100_000_000),
    workers: counts('workers', 64),
    connections: counts('connections', 10_000),
    usualLinks: count('usual-links', values['usual-links'], 100_000_000),
    rounds: count('rounds', values.rounds, 1_000),
    seconds: count('seconds', values.seconds, 3_600),
    json: values.json,
  };
  if (options.links.length + options.workers.length + options.connections.length === 0) {
    throw new InvalidOptions('nothing is left to measure: give --links, --workers or --connections');
  }
  return options;
}
