import { expect, test } from '@jest/globals';
import { Refusals } from '../../../shared/limits/refusals.ts';
import { SharedLimiter } from '../../../shared/limits/shared-limiter.ts';
import { Breaker } from '../../../shared/runtime/breaker.ts';
import { MissBudget } from './miss-budget.ts';

test('allows for 300 at once and 30 a second after that, each address or IPv6 network its own', async () => {
  let time = 5;
  const now = () => time;
  const limiter = new SharedLimiter({ breaker: new Breaker({ timeout: 200, now }), processes: 1, now });
  const budget = new MissBudget({ limiter, refusals: new Refusals(['misses']) });
  async function spendAll(address: string): Promise<number> {
    let spent = 0;
    while (budget.refusal(await budget.spend(address)) === undefined) spent++;
    return spent;
  }
  expect(await spendAll('203.0.113.7')).toBe(300);
  expect(await spendAll('203.0.113.8')).toBe(300);
  // A millisecond more: what comes back is rounded against who asks.
  time += 1_001;
  expect(await spendAll('203.0.113.7')).toBe(30);
  time += 3_600_000;
  expect(await spendAll('203.0.113.7')).toBe(300);
  expect(await spendAll('2001:db8::1')).toBe(300);
  expect(await spendAll('2001:db8::ffff:2')).toBe(0);
});
