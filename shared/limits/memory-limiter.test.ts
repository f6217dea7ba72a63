import { expect, test } from '@jest/globals';
import { limiterContract } from './limiter.contract.ts';
import { MemoryLimiter } from './memory-limiter.ts';

limiterContract('MemoryLimiter', async () => {
  let time = 5;
  const limiter = new MemoryLimiter({ now: () => time });
  return {
    limiters: [limiter, limiter],
    async pass(milliseconds) {
      time += milliseconds;
    },
    async [Symbol.asyncDispose]() {},
  };
});

const budget = { name: 'some', quota: 10, window: 10 };

test('one of three processes allows a third, at once and with time', () => {
  let time = 0;
  const limiter = new MemoryLimiter({ processes: 3, now: () => time });
  const spendAll = () => {
    let spent = 0;
    while (limiter.spend(budget, 'a').wait === 0) spent++;
    return spent;
  };
  expect(spendAll()).toBe(3);
  time += 9_999;
  expect(spendAll()).toBe(2);
  time += 100_000;
  expect(spendAll()).toBe(3);
});

test('goes on from what it is told was spent', () => {
  const limiter = new MemoryLimiter({ processes: 2, now: () => 0 });
  limiter.follow(budget, 'a', { wait: 0, untilFull: 7_000_000 });
  expect(limiter.spend(budget, 'a').wait).toBe(0);
  expect(limiter.spend(budget, 'a').wait).toBeGreaterThan(0);
});

test('forgets who was not seen for longest where there are too many', () => {
  const limiter = new MemoryLimiter({ now: () => 0 });
  limiter.spend(budget, 'first', 10);
  for (let n = 0; n < 100_000; n++) limiter.spend(budget, `${n}`);
  expect(limiter.spend(budget, 'first').wait).toBe(0);
  expect(limiter.spend(budget, '99999', 10).wait).toBeGreaterThan(0);
});
