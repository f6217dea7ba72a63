import { beforeEach, expect, test } from '@jest/globals';
import { MemoryLimiter } from '../../../shared/limits/memory-limiter.ts';
import { Refusals } from '../../../shared/limits/refusals.ts';
import { SharedLimiter } from '../../../shared/limits/shared-limiter.ts';
import { Breaker } from '../../../shared/runtime/breaker.ts';
import { MissBudget } from './miss-budget.ts';

let time: number;
let paid: number[];
let shared: MemoryLimiter;
const now = () => time;

beforeEach(() => {
  time = 5;
  paid = [];
  shared = new MemoryLimiter({ now });
});

function start(processes = 1): MissBudget {
  const limiter = new SharedLimiter({ breaker: new Breaker({ timeout: 200, now }), processes, now });
  limiter.share({
    spend(budget, who, cost = 1) {
      paid.push(cost);
      return shared.spend(budget, who, cost);
    },
  });
  return new MissBudget({ limiter, refusals: new Refusals(['misses']), processes });
}

/** How many of a thousand look-ups are allowed: one after the other, or all at once. */
async function ask(budget: MissBudget, address: string, atOnce = false): Promise<number> {
  let allowed = 0;
  const one = async () => {
    if (budget.refusal(await budget.spend(address)) === undefined) allowed++;
  };
  if (atOnce) await Promise.all(Array.from({ length: 1_000 }, one));
  else for (let n = 0; n < 1_000; n++) await one();
  return allowed;
}

test.each([false, true])(
  'allows for 300, and nine that are not paid yet, and 30 a second (at once: %s)',
  async (atOnce) => {
    const budget = start();
    expect(await ask(budget, '203.0.113.7', atOnce)).toBe(atOnce ? 300 : 309);
    expect(await ask(budget, '203.0.113.8', atOnce)).toBe(atOnce ? 300 : 309);
    time += 1_001;
    const after = await ask(budget, '203.0.113.7', atOnce);
    expect(after).toBeGreaterThan(20);
    expect(after).toBeLessThanOrEqual(39);
  },
);

test('who asks now and then costs nobody anything, and pays for ten together in the end', async () => {
  const budget = start();
  for (let n = 0; n < 9; n++) await budget.spend('203.0.113.7');
  expect(paid).toEqual([]);
  for (let n = 0; n < 11; n++) await budget.spend('203.0.113.7');
  expect(paid).toEqual([10, 10]);
});

test('an address of IPv6 has the budget of its network', async () => {
  const budget = start();
  expect(await ask(budget, '2001:db8::1', true)).toBe(300);
  expect(await ask(budget, '2001:db8::ffff:2', true)).toBeLessThan(10);
});

test.each([2, 7, 64])('what %i processes allow together is a tenth more at most', async (processes) => {
  const all = Array.from({ length: processes }, () => start(processes));
  let allowed = 0;
  for (const budget of all) allowed += await ask(budget, '203.0.113.7');
  expect(allowed).toBeGreaterThanOrEqual(300 - 10);
  expect(allowed).toBeLessThanOrEqual(330);
});

test('pays at once where there are too many processes to wait', async () => {
  await start(64).spend('203.0.113.7');
  expect(paid).toEqual([1]);
});
