import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Durations, OperationTimes } from './durations.ts';

const bounds = [0.001, 0.05, 0.5];

test('a duration is counted up to every bound that it does not exceed, and in sum and count', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double({ min: 0, max: 2_000, noNaN: true }), fc.constantFrom(1, 50, 500))),
      (all) => {
        const durations = new Durations(bounds);
        for (const milliseconds of all) durations.observe(milliseconds);
        expect(durations.cumulative).toEqual(bounds.map((bound) => all.filter((one) => one <= bound * 1_000).length));
        expect(durations.count).toBe(all.length);
        expect(durations.sum).toBeCloseTo(all.reduce((sum, one) => sum + one, 0) / 1_000);
      },
    ),
  );
});

test('operations are told of from the start; those that fail count as errors and have no duration', async () => {
  const times = new OperationTimes(bounds, ['look', 'fill']);
  const failure = new Error('no answer');
  await expect(times.measure('look', async () => 'found')).resolves.toBe('found');
  await expect(times.measure('look', () => Promise.reject(failure))).rejects.toBe(failure);
  await times.measure('drop', async () => {});
  expect(Object.fromEntries(times.errors)).toEqual({ look: 1, fill: 0, drop: 0 });
  expect(Array.from(times.durations, ([operation, { count }]) => [operation, count])).toEqual([
    ['look', 1],
    ['fill', 0],
    ['drop', 1],
  ]);
});
