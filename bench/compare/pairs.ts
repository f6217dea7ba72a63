import { type Comparison, cpuRatiosOfRounds, type Figure, ratiosOfRounds } from '../comparison.ts';
import type { Result } from '../scenarios.ts';
import type { Pair } from './judge.ts';

export type ResultsByName = Readonly<Record<string, Result>>;

/** Keyhop's ratios to references that are the same in both runs: those divide the machine's moods out. */
export function pairsOfTwo(before: ResultsByName, after: ResultsByName): Pair[] {
  return comparisonsOf(after).flatMap(([name, later]) => {
    const earlier = before[name];
    if (earlier?.kind !== 'comparison') return [];
    return Object.keys(later.against)
      .filter((reference) => reference in earlier.against && !isRevision(reference))
      .flatMap((reference) => pairsOf(`${name} by ${reference}`, earlier, later, reference));
  });
}

/** Keyhop against its other commits (`rev:…`) in the same run. */
export function pairsOfOne(results: ResultsByName): Pair[] {
  return comparisonsOf(results).flatMap(([name, { rounds, subject, against, figure }]) => {
    const figures = (contestant: string) => rounds.flatMap(({ turns }) => better(turns[contestant]?.[figure], figure));
    return Object.keys(against)
      .filter(isRevision)
      .map((reference) => ({
        what: `${name} since ${reference}`,
        before: figures(reference),
        after: figures(subject),
      }));
  });
}

function comparisonsOf(results: ResultsByName): [string, Comparison][] {
  return Object.entries(results).flatMap(([name, result]): [string, Comparison][] =>
    result.kind === 'comparison' ? [[name, result]] : [],
  );
}

/** Which commit it is depends on when it was measured. */
const isRevision = (reference: string) => reference.startsWith('rev:');

function pairsOf(what: string, before: Comparison, after: Comparison, reference: string): Pair[] {
  const ratios = ({ rounds, subject, figure }: Comparison) =>
    ratiosOfRounds(rounds, subject, reference, figure).flatMap((ratio) => better(ratio, figure));
  const byFigure = { what: `${what}, ${figureNames[after.figure]}`, before: ratios(before), after: ratios(after) };
  // Where CPU time is the figure, once is enough; where there is one start, there are too few clock ticks.
  if (after.figure !== 'perSecond') return [byFigure];
  const cpuRatios = ({ rounds, subject }: Comparison) => cpuRatiosOfRounds(rounds, subject, reference);
  const byCpu = { what: `${what}, CPU time`, before: cpuRatios(before), after: cpuRatios(after) };
  return byCpu.before.length > 0 && byCpu.after.length > 0 ? [byFigure, byCpu] : [byFigure];
}

const figureNames: Readonly<Record<Figure, string>> = {
  perSecond: 'throughput',
  cpuMicros: 'CPU time',
  seconds: 'time',
};

/** So that more is better. */
function better(value: number | undefined, figure: Figure): number[] {
  if (value === undefined) return [];
  return [figure === 'perSecond' ? value : 1 / value];
}
