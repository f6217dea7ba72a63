import { expect, test } from '@jest/globals';
import { eventually } from '../../tests/eventually.ts';
import { Breaker } from './breaker.ts';
import { busyEventLoop } from './event-loop.ts';

test('a loop that never rests is busy, one that waits is not', async () => {
  const wasBusy = busyEventLoop();
  // Beside other programs, a loop may wait for its turn and be called busy: not for ever.
  const rests = () =>
    eventually(
      async () => wasBusy(),
      (isBusy) => !isBusy,
    );
  await rests();
  const until = performance.now() + 100;
  while (performance.now() < until);
  expect(wasBusy()).toBe(true);
  await rests();
});

test.each([
  [true, false],
  [false, true],
])('a second of slow answers, own loop busy: %s, opens the breaker: %s', async (isBusy, opens) => {
  let time = 10_000;
  const breaker = new Breaker({ timeout: 200, now: () => time, wasBusy: () => isBusy });
  for (let i = 0; i < 20; i++) {
    await breaker.run(async () => {
      time += 100;
    });
    if (breaker.isOpen) break;
  }
  expect(breaker.isOpen).toBe(opens);
});
