import { count, oneOf, parseOptions } from '../command-line.ts';

const partNames = ['steps', 'leases'] as const;
type PartName = (typeof partNames)[number];

export interface Options {
  readonly parts: readonly PartName[];
  readonly rounds: number;
  /** Of one turn of `steps`. */
  readonly seconds: number;
  /** Requests, or links, at once. */
  readonly connections: number;
  /** Of one turn of `leases`. */
  readonly links: number;
}

export const usage = `Measures what each part of creating a link costs, and leased codes against a transaction for each link.

Usage: make bench-creates [ARGS='options'], or node bench/creates/main.ts [options]

  --part NAME       ${partNames.join(', ')}; may be repeated (default: all)
  --rounds N        rounds, in each of which everything has a turn (default: 5)
  --seconds N       seconds of a turn of steps (default: 3)
  --connections N   requests, or links, at once (default: 64)
  --links N         links of a turn of leases (default: 5000)
  --help

Exit codes: 0 measured, and leases were worth it, 1 not, 2 wrong options.
`;

/** Reads the command line; undefined where help is asked for. @throws InvalidOptions */
export function readOptions(args: string[]): Options | undefined {
  const values = parseOptions(args, {
    part: { type: 'string', multiple: true, default: [...partNames] },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '64' },
    links: { type: 'string', default: '5000' },
  });
  return (
    values && {
      parts: values.part.map((part) => oneOf('part', part, partNames)),
      rounds: count('rounds', values.rounds, 1_000),
      seconds: count('seconds', values.seconds, 3_600),
      connections: count('connections', values.connections, 10_000),
      links: count('links', values.links, 10_000_000),
    }
  );
}
