import { count, parseOptions } from '../../bench/command-line.ts';

export interface Options {
  readonly links: number;
  readonly redirects: number;
  /** Seconds. */
  readonly cutOff: number;
  readonly kills: number;
}

export const usage = `Counts clicks in a cluster whose parts fail, and holds what the API tells to what the visitors counted.

Usage: make clicks [ARGS='options'], or node tests/clicks/main.ts [options]

  --links N       links that are visited (default: 10000)
  --redirects N   redirects through nginx, while every write to Cassandra is made twice, every tenth of its answers is lost,
                  Cassandra is cut off and Redis killed (default: 2000000)
  --cut-off N     seconds that Cassandra is cut off (default: 60)
  --kills N       times that a read process is killed in the second part (default: 50)
  --help

Exit codes: 0 all is as promised, 1 it is not, 2 wrong options.
`;

/** Reads the command line; undefined where help is asked for. @throws InvalidOptions */
export function readOptions(args: string[]): Options | undefined {
  const values = parseOptions(args, {
    links: { type: 'string', default: '10000' },
    redirects: { type: 'string', default: '2000000' },
    'cut-off': { type: 'string', default: '60' },
    kills: { type: 'string', default: '50' },
  });
  if (values === undefined) return undefined;
  return {
    links: count('links', values.links, 10_000_000),
    redirects: count('redirects', values.redirects, 100_000_000, 0),
    cutOff: count('cut-off', values['cut-off'], 3_600, 0),
    kills: count('kills', values.kills, 10_000, 0),
  };
}
