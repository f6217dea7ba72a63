import { beforeEach, expect, test } from '@jest/globals';
import { Breaker } from '../runtime/breaker.ts';
import type { Spending } from './budget.ts';
import type { Limiter } from './limiter.ts';
import { MemoryLimiter } from './memory-limiter.ts';
import { SharedLimiter } from './shared-limiter.ts';

const budget = { name: 'some', quota: 10, window: 10 };
let time: number;
let isDown: boolean;
let asked: number;
let processes: readonly [SharedLimiter, SharedLimiter];

beforeEach(() => {
  [time, isDown, asked] = [0, false, 0];
  const now = () => time;
  const memory = new MemoryLimiter({ now });
  const shared: Limiter = {
    async spend(...args): Promise<Spending> {
      asked++;
      if (isDown) throw new Error('away');
      return memory.spend(...args);
    },
  };
  const start = () => {
    const limiter = new SharedLimiter({ breaker: new Breaker({ timeout: 200, now }), processes: 2, now });
    limiter.share(shared);
    return limiter;
  };
  processes = [start(), start()];
});

/** How many both of them allow, asked in turn. */
async function spendAll(): Promise<number> {
  let allowed = 0;
  for (let n = 0; n < 100; n++) if ((await processes[n % 2 === 0 ? 0 : 1].spend(budget, 'a')).wait === 0) allowed++;
  return allowed;
}

test('all processes together allow the budget', async () => {
  expect(await spendAll()).toBe(10);
  time += 5_000;
  expect(await spendAll()).toBe(5);
});

test('while nobody answers, all together allow no more than that, and the same with time', async () => {
  isDown = true;
  expect(await spendAll()).toBe(10);
  time += 4_000;
  expect(await spendAll()).toBe(4);
  time += 60_000;
  expect(await spendAll()).toBe(10);
});

test('what was spent before is spent when nobody answers any more', async () => {
  expect(await spendAll()).toBe(10);
  isDown = true;
  expect(await spendAll()).toBe(0);
  time += 10_000;
  expect(await spendAll()).toBe(10);
});

test('who does not answer is not asked each time, and asked again after a while', async () => {
  isDown = true;
  await spendAll();
  expect(asked).toBe(2 * 5);
  isDown = false;
  time += 20_000;
  expect(await spendAll()).toBe(10);
  expect(asked).toBeGreaterThan(100);
});

test('without anybody to ask it allows its part', async () => {
  const alone = new SharedLimiter({ breaker: new Breaker({ timeout: 200 }), processes: 5 });
  const spent = await Promise.all(Array.from({ length: 10 }, () => alone.spend(budget, 'a')));
  expect(spent.filter(({ wait }) => wait === 0)).toHaveLength(2);
});
