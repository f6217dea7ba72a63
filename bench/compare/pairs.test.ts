import { describe, expect, test } from '@jest/globals';
import type { Comparison, Figure } from '../comparison.ts';
import type { Turn } from '../turn.ts';
import { pairsOfOne, pairsOfTwo } from './pairs.ts';

/** Rounds with a turn of each. */
function comparison(figure: Figure, ...rounds: Record<string, Partial<Turn>>[]): Comparison {
  const against = Object.keys(rounds[0] ?? {}).filter((name) => name !== 'keyhop');
  const spread = { median: 1, least: 1, most: 1 };
  return {
    kind: 'comparison',
    subject: 'keyhop',
    figure,
    rounds: rounds.map((turns) => ({ turns: turns as Record<string, Turn>, othersCores: 0 })),
    disturbed: [],
    against: Object.fromEntries(against.map((name) => [name, { ratio: spread }])),
  };
}

describe('of two runs', () => {
  test('ratios to the same reference are compared, by throughput and by CPU time', () => {
    const before = {
      redirect: comparison('perSecond', {
        keyhop: { perSecond: 90, cpuMicros: 20 },
        node: { perSecond: 100, cpuMicros: 10 },
      }),
    };
    const after = {
      redirect: comparison('perSecond', {
        keyhop: { perSecond: 30, cpuMicros: 40 },
        node: { perSecond: 50, cpuMicros: 20 },
      }),
    };
    expect(pairsOfTwo(before, after)).toEqual([
      { what: 'redirect by node, throughput', before: [0.9], after: [0.6] },
      { what: 'redirect by node, CPU time', before: [0.5], after: [0.5] },
    ]);
  });

  test('of time and CPU time, more is worse: they are turned over', () => {
    const starts = (seconds: number) => ({
      start: comparison('seconds', { keyhop: { seconds }, node: { seconds: 1 } }),
    });
    expect(pairsOfTwo(starts(2), starts(4))).toEqual([{ what: 'start by node, time', before: [0.5], after: [0.25] }]);
  });

  test('what only one of them has, another commit, and what is no comparison are left out', () => {
    const both = { keyhop: { perSecond: 1 }, 'rev:HEAD~1': { perSecond: 1 }, node: { perSecond: 1 } };
    const stored = { kind: 'stored', links: 1, linksPerSecond: 1, bytesPerLink: 1 } as const;
    const before = { a: comparison('perSecond', both), b: stored };
    const after = { a: comparison('perSecond', { ...both, nginx: {} }), b: stored, c: comparison('perSecond', both) };
    expect(pairsOfTwo(before, after).map(({ what }) => what)).toEqual(['a by node, throughput']);
  });
});

test('of one run, Keyhop is compared with the commits beside it', () => {
  const rounds = [
    { keyhop: { cpuMicros: 20 }, 'rev:v1': { cpuMicros: 10 }, node: { cpuMicros: 5 } },
    { keyhop: { cpuMicros: 25 }, 'rev:v1': { cpuMicros: 20 }, node: { cpuMicros: 5 } },
  ];
  expect(pairsOfOne({ mixed: comparison('cpuMicros', ...rounds) })).toEqual([
    { what: 'mixed since rev:v1', before: [0.1, 0.05], after: [0.05, 0.04] },
  ]);
});
