import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mostClicks } from '../../../shared/links/link.ts';
import { grantOf } from './permit-store.ts';

test.each([
  [1_000_000, 1, 1_000],
  [10_000, 1, 1_000],
  [9_999, 1, 999],
  [150, 1, 15],
  [150, 40, 40],
  [101, 1, 10],
  [100, 1, 1],
  [100, 7, 7],
  [3, 7, 3],
  [1, 1, 1],
  [0, 1, 0],
  [-5, 1, 0],
])('of %i left, with %i waiting, %i are granted', (left, wanted, granted) => {
  expect(grantOf(left, wanted)).toBe(granted);
});

test('whoever waits gets one while there is one, and never more are granted than are left', () => {
  const left = fc.integer({ min: -mostClicks, max: mostClicks });
  const wanted = fc.integer({ min: 1, max: 10_000 });
  fc.assert(
    fc.property(left, wanted, (l, w) => {
      const granted = grantOf(l, w);
      expect(granted).toBeGreaterThanOrEqual(Math.max(0, Math.min(l, w)));
      expect(granted).toBeLessThanOrEqual(Math.max(0, l));
    }),
  );
});
