import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../open-loop/seeded-random.ts';
import { judge, type Pair } from './judge.ts';
import { leastProbability, rankSumTest, shift } from './rank-sum.ts';

/** Rounds around a middle that wander by so much, now and then by far more: as a busy machine does it. */
function rounds(count: number, middle: number, noise: number, random: () => number): number[] {
  return Array.from({ length: count }, () => {
    const disturbed = random() < 0.1 ? 1 - random() * 0.4 : 1;
    return middle * disturbed * (1 + noise * (random() + random() + random() - 1.5));
  });
}

function verdicts(count: number, change: number, noise: number, runs: number) {
  const random = seededRandom(count * 1_000 + Math.round(change * 100));
  return Array.from({ length: runs }, () => {
    const pair = {
      what: 'redirect',
      before: rounds(count, 0.8, noise, random),
      after: rounds(count, 0.8 * (1 + change), noise, random),
    };
    return judge([pair])[0]?.verdict;
  });
}

const share = (found: readonly unknown[], wanted: string) =>
  found.filter((verdict) => verdict === wanted).length / found.length;

describe('in many runs of nine rounds', () => {
  test('where nothing changed, hardly any is said to have', () => {
    const found = verdicts(9, 0, 0.05, 300);
    expect(share(found, 'no change')).toBeGreaterThan(0.95);
  });

  test.each([
    [-0.12, 'slower'],
    [0.12, 'faster'],
  ])('a planted change of %d is found: %s', (change, verdict) => {
    expect(share(verdicts(9, change, 0.05, 300), verdict)).toBeGreaterThan(0.9);
  });

  test('a change that is as small as from one start to the next is none, however sure', () => {
    expect(share(verdicts(9, -0.02, 0.001, 300), 'slower')).toBe(0);
  });
});

test('the more figures there are, the more strictly each is judged: false alarms are for all together', () => {
  const random = seededRandom(5);
  const alarms = Array.from({ length: 200 }, () => {
    const pairs: Pair[] = Array.from({ length: 20 }, (_, n) => ({
      what: `scenario ${n}`,
      before: rounds(9, 0.8, 0.2, random),
      after: rounds(9, 0.8, 0.2, random),
    }));
    return judge(pairs).some(({ verdict }) => verdict !== 'no change');
  });
  expect(alarms.filter(Boolean).length).toBeLessThan(20);
});

test('of three rounds nothing can be said', () => {
  expect(new Set(verdicts(3, -0.5, 0.01, 10))).toEqual(new Set(['too few rounds']));
});

describe('the rank-sum test', () => {
  // Two-sided; of n and m values all orders are equally likely.
  test.each([
    [[1, 2, 3], [4, 5, 6], 2 / 20],
    [[4, 5, 6], [1, 2, 3], 2 / 20],
    [[1, 2, 4], [3, 5, 6], 4 / 20],
    [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 2 / 252],
    [[1, 4], [2, 3], 1],
    [[1], [2, 3, 4, 5], 2 / 5],
  ])('of %p and %p is exact', (before, after, probability) => {
    expect(rankSumTest(before, after)).toBeCloseTo(probability, 10);
  });

  test('takes equal values for neither', () => {
    expect(rankSumTest([1, 1, 1], [1, 1, 1])).toBe(1);
  });

  test('of many values is as good as normal: of samples that are alike, one in twenty is under 0.05', () => {
    const random = seededRandom(3);
    const values = () => Array.from({ length: 60 }, random);
    const found = Array.from({ length: 400 }, () => rankSumTest(values(), values()));
    expect(found.filter((probability) => probability < 0.05).length / 400).toBeCloseTo(0.05, 1);
    expect(found.filter((probability) => probability < 0.5).length / 400).toBeCloseTo(0.5, 1);
  });

  test('can tell no more of n and m values than one order of all', () => {
    expect(leastProbability(9, 9)).toBeCloseTo(2 / 48_620, 10);
  });
});

test('the shift is the middle difference, whatever a single round does', () => {
  expect(shift([1, 2, 3], [11, 12, 13])).toBe(10);
  expect(shift([1, 2, 3], [11, 12, 1_000])).toBe(10);
});
