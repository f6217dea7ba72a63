import { expect, test } from '@jest/globals';
import { seededRandom } from './seeded-random.ts';
import { createZipf } from './zipf.ts';

test('ranks come as often as Zipf says, and the same seed repeats them', () => {
  const draws = 100_000;
  const drawAll = () => {
    const next = createZipf(1_000, seededRandom(7));
    return Array.from({ length: draws }, next);
  };
  const ranks = drawAll();
  const weight = Array.from({ length: 1_000 }, (_, r) => (r + 1) ** -0.99).reduce((a, b) => a + b);
  for (const rank of [0, 1, 9]) {
    const expected = (draws * (rank + 1) ** -0.99) / weight;
    expect(ranks.filter((r) => r === rank).length / expected).toBeCloseTo(1, 0);
  }
  expect(Math.min(...ranks)).toBe(0);
  expect(ranks.every((rank) => rank < 1_000)).toBe(true);
  expect(drawAll()).toEqual(ranks);
});
