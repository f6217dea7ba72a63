import { expect, test } from '@jest/globals';
import { RestartDelay } from './restart-delay.ts';

const minute = 60_000;

test('the first time there is no delay; then it doubles, up to half a minute', () => {
  const delay = new RestartDelay();
  const delays = Array.from({ length: 9 }, () => delay.next(100));
  expect(delays).toEqual([0, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('after a minute of life the next end is a first one again', () => {
  const delay = new RestartDelay();
  expect([delay.next(1), delay.next(minute - 1), delay.next(minute), delay.next(1)]).toEqual([0, 500, 0, 500]);
});
