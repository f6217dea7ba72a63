import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Budget, intervalOf, leftOf, shareOf, spend } from './budget.ts';

const budgets = fc.record({
  name: fc.constant('some'),
  quota: fc.integer({ min: 1, max: 1_000_000 }),
  window: fc.integer({ min: 1, max: 60 }),
});

/** What is asked for, and the microseconds before it. */
const askings = fc.array(
  fc.record({ pause: fc.integer({ min: 0, max: 5_000_000 }), part: fc.double({ min: 0, max: 1, noNaN: true }) }),
  { minLength: 1, maxLength: 60 },
);

/** Asks for parts of the quota; tells of each what came of it. */
function run(budget: Budget, all: readonly { pause: number; part: number }[]) {
  let [now, fullAt] = [0, 0];
  return all.map(({ pause, part }) => {
    now += pause;
    const cost = Math.max(Math.ceil(part * budget.quota), 1);
    const before = fullAt;
    const spending = spend(budget, before, now, cost);
    fullAt = now + spending.untilFull;
    return { now, cost, before, spending };
  });
}

test('never more is allowed than the quota at once and what comes back with time', () => {
  const property = fc.property(budgets, askings, (budget, all) => {
    const allowed = run(budget, all).filter(({ spending }) => spending.wait === 0);
    for (const [i, first] of allowed.entries()) {
      let sum = 0;
      for (const { now, cost } of allowed.slice(i)) {
        sum += cost;
        expect(sum).toBeLessThanOrEqual(budget.quota + (now - first.now) / intervalOf(budget));
      }
    }
  });
  fc.assert(property);
});

test('who is refused is told when it will be allowed, to the microsecond, and is not punished for having asked', () => {
  const property = fc.property(budgets, askings, (budget, all) => {
    for (const { now, cost, before, spending } of run(budget, all)) {
      if (spending.wait === 0) continue;
      expect(now + spending.untilFull).toBe(before);
      expect(spend(budget, before, now + spending.wait - 1, cost).wait).toBe(1);
      expect(spend(budget, before, now + spending.wait, cost).wait).toBe(0);
    }
  });
  fc.assert(property);
});

test('what is left can be spent, and one more when it says so', () => {
  const property = fc.property(budgets, askings, (budget, all) => {
    for (const { now, spending } of run(budget, all)) {
      const { left, untilNext } = leftOf(budget, spending);
      const ask = (later: number, cost: number) =>
        spend(budget, now + spending.untilFull, now + later, cost).wait === 0;
      if (left > 0) expect(ask(0, left)).toBe(true);
      if (left === budget.quota) continue;
      expect(ask(untilNext - 1, left + 1)).toBe(false);
      expect(ask(untilNext, left + 1)).toBe(true);
    }
  });
  fc.assert(property);
});

test('more than the quota is let through when nothing was spent before, and paid off afterwards', () => {
  const budget = { name: 'some', quota: 10, window: 10 };
  expect(spend(budget, 0, 1, 25)).toEqual({ wait: 0, untilFull: 25_000_000 });
  expect(spend(budget, 2, 1, 25)).toEqual({ wait: 1, untilFull: 1 });
  expect(spend(budget, 25_000_000, 0, 1).wait).toBe(16_000_000);
});

test('the shares of several processes are together no more than all, but one each', () => {
  const property = fc.property(budgets, fc.integer({ min: 1, max: 1_000 }), (budget, processes) => {
    const { quota, ...others } = shareOf(budget, processes);
    expect(others).toEqual({ name: budget.name, window: budget.window });
    expect(quota).toBeGreaterThanOrEqual(1);
    if (quota > 1) expect(quota * processes).toBeLessThanOrEqual(budget.quota);
  });
  fc.assert(property);
});
