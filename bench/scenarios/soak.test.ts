import { expect, test } from '@jest/globals';
import { driftOf } from './soak.ts';

/** Looks at memory of so many MiB. */
const looks = (...memory: number[]) =>
  memory.map((ownMiB, n) => ({
    minutes: n,
    ownMiB,
    cpuMicros: 10,
    p99Micros: 1_000,
    requests: 1,
    seconds: 1,
    perSecond: 1,
  }));

test('growth at the beginning is no drift', () => {
  expect(driftOf(looks(50, 90, 120, 120, 121, 119, 120, 120, 120)).memory).toBeCloseTo(1, 2);
});

test('growth that goes on is', () => {
  const { memory, cpu, p99 } = driftOf(looks(100, 110, 120, 130, 140, 150, 160, 170, 180));
  expect(memory).toBeCloseTo(170 / 140);
  expect([cpu, p99]).toEqual([1, 1]);
});

test('a single look that is high is no drift', () => {
  expect(driftOf(looks(100, 100, 100, 100, 100, 100, 100, 400, 100)).memory).toBe(1);
});
