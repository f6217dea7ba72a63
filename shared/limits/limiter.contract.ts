import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Limiter } from './limiter.ts';

export interface OpenedLimiters extends AsyncDisposable {
  /** Two instances over the same budgets, as two processes have them; one twice where budgets are a process' own. */
  readonly limiters: readonly [Limiter, Limiter];
  /** Lets milliseconds pass. */
  pass(milliseconds: number): Promise<void>;
}

/** Ten at once, and none that comes back while the test runs. */
const slow = { name: 'slow', quota: 10, window: 3_600 };
/** Ten at once, one each 20 ms. */
const fast = { name: 'fast', quota: 10, window: 0.2 };

/** What every `Limiter` promises. */
export function limiterContract(name: string, open: () => Promise<OpenedLimiters>): void {
  describe(`${name} as a Limiter`, () => {
    test('allows exactly as much as there is, over all instances, however many ask at once', async () => {
      await using opened = await open();
      const who = randomUUID();
      const spent = await Promise.all(
        Array.from({ length: 40 }, async (_, n) => opened.limiters[n % 2 === 0 ? 0 : 1].spend(slow, who)),
      );
      expect(spent.filter(({ wait }) => wait === 0)).toHaveLength(10);
      for (const { wait } of spent.filter(({ wait }) => wait > 0)) {
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(360_000_000);
      }
    });

    test('spends several at once or none of them', async () => {
      await using opened = await open();
      const [one, other] = opened.limiters;
      const who = randomUUID();
      const allowed = [];
      for (const cost of [4, 7, 6, 1]) allowed.push((await one.spend(slow, who, cost)).wait === 0);
      expect(allowed).toEqual([true, false, true, false]);
      const { untilFull } = await other.spend(slow, who, 10);
      expect(untilFull).toBeGreaterThan(3_500_000_000);
      expect(untilFull).toBeLessThanOrEqual(3_600_000_000);
    });

    test('keeps budgets apart, by name and by whose they are', async () => {
      await using opened = await open();
      const [limiter] = opened.limiters;
      const [who, another] = [randomUUID(), randomUUID()];
      const wait = async (budget: typeof slow, whose: string) => (await limiter.spend(budget, whose, 10)).wait;
      expect(await wait(slow, who)).toBe(0);
      expect(await wait(slow, another)).toBe(0);
      expect(await wait({ ...slow, name: 'other' }, who)).toBe(0);
      expect(await wait(slow, who)).toBeGreaterThan(0);
    });

    test('allows what it refused as soon as it said, and has all of it back after the window', async () => {
      await using opened = await open();
      const [one, other] = opened.limiters;
      const who = randomUUID();
      await one.spend(fast, who, 10);
      const { wait } = await other.spend(fast, who, 5);
      expect(wait).toBeLessThanOrEqual(100_000);
      // A timer may be early by part of a millisecond.
      await opened.pass(Math.ceil(wait / 1_000) + 1);
      expect((await one.spend(fast, who, 5)).wait).toBe(0);
      await opened.pass(200);
      expect(await one.spend(fast, who, 10)).toEqual({ wait: 0, untilFull: 200_000 });
    });

    test('takes any text for whose it is', async () => {
      await using opened = await open();
      for (const who of ['', ' ', '\0', 'ä', '\ud800', '2001:db8::', 'x'.repeat(5_000)]) {
        expect((await opened.limiters[0].spend({ ...slow, name: randomUUID() }, who)).wait).toBe(0);
      }
    });
  });
}
