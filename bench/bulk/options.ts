import { count, oneOf, parseOptions } from '../command-line.ts';

export const topologyNames = ['embedded', 'cluster'] as const;
export type TopologyName = (typeof topologyNames)[number];

export interface Options {
  readonly topologies: readonly TopologyName[];
  readonly rounds: number;
  readonly lines: number;
  readonly seconds: number;
  readonly json: string | undefined;
}

export const usage = `Measures links created in bulk, a link a line, against as many as can be created one by one.

Usage: make bench-bulk [ARGS='options'], or node bench/bulk/main.ts [options]

  --topology NAME   ${topologyNames.join(', ')}; may be repeated (default: all)
  --rounds N        rounds, in each of which single links and an import have a turn (default: 5)
  --lines N         lines of an import (default: 100000)
  --seconds N       of a turn of single links (default: 4)
  --json FILE       write the figures there too
  --help

Exit codes: 0 every target met, 1 a target missed or an answer wrong, 2 wrong options.
`;

/** Reads the command line; undefined where help is asked for. @throws InvalidOptions */
export function readOptions(args: string[]): Options | undefined {
  const values = parseOptions(args, {
    topology: { type: 'string', multiple: true, default: [...topologyNames] },
    rounds: { type: 'string', default: '5' },
    lines: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '4' },
    json: { type: 'string' },
  });
  if (values === undefined) return undefined;
  return {
    topologies: values.topology.map((name) => oneOf('topology', name, topologyNames)),
    rounds: count('rounds', values.rounds, 100),
    lines: count('lines', values.lines, 10_000_000),
    seconds: count('seconds', values.seconds, 600),
    json: values.json,
  };
}
