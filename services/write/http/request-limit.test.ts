import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import { TooManyRequests } from '../../../shared/errors.ts';
import { MemoryLimiter } from '../../../shared/limits/memory-limiter.ts';
import { Refusals } from '../../../shared/limits/refusals.ts';
import { nobody, type Principal } from './api-route.ts';
import { limitOf, payerOf } from './request-limit.ts';

const req = {} as IncomingMessage;
const clientAddress = () => '2001:db8::1';
const deps = () => ({
  limiter: new MemoryLimiter({ now: () => 0 }),
  refusals: new Refusals([]),
  clientAddress,
  anonymousPerMinute: 10,
});
const editor: Principal = { keyId: 'a-key', owner: 'ada', role: 'editor' };

describe('who pays', () => {
  test('a key without limits does not', () => {
    for (const principal of [editor, { ...editor, limits: {} }]) {
      expect(payerOf('creates', principal, req, deps())).toBeUndefined();
      expect(payerOf('bulk', principal, req, deps())).toBeUndefined();
    }
  });

  test('a key does of its own budgets, and only of those that it was given', () => {
    const principal = { ...editor, limits: { bulkLinksPerMinute: 5 } };
    expect(payerOf('creates', principal, req, deps())).toBeUndefined();
    expect(payerOf('bulk', principal, req, deps())).toEqual({
      budget: { name: 'bulk', quota: 5, window: 60 },
      who: 'a-key',
    });
  });

  test('without a key it is the address', () => {
    expect(payerOf('creates', nobody, req, deps())).toEqual({
      budget: { name: 'anonymous', quota: 10, window: 60 },
      who: '2001:db8:0:0',
    });
  });
});

describe('a limit', () => {
  const payer = { budget: { name: 'bulk', quota: 10, window: 60 }, who: 'a-key' };

  test('is told of with every answer, refused or not', async () => {
    const told: string[] = [];
    const limit = limitOf(payer, deps(), ({ RateLimit = '' }) => told.push(RateLimit));
    await limit.spend(7);
    await expect(limit.spend(4)).rejects.toThrow(TooManyRequests);
    expect(told).toEqual(['"bulk";r=3;t=6', '"bulk";r=3;t=6']);
  });

  test('slows down what can wait', async () => {
    const waits = [2_000, 1_000, 0, 0];
    const limiter = { spend: () => ({ wait: waits.shift() ?? 0, untilFull: 0 }) };
    const limit = limitOf(payer, { ...deps(), limiter }, () => {});
    await limit.spendInTime(1, new AbortController().signal);
    expect(waits).toEqual([0]);
  });

  test.each([
    [1, 1],
    [23, 1],
    [24, 2],
    [60_000, 5_000],
  ])('of %i a minute has what is streamed wait for %i at a time', (quota, slice) => {
    const budget = { ...payer.budget, quota };
    expect(limitOf({ ...payer, budget }, deps(), () => {}).slice).toBe(slice);
  });

  test('waits for nobody who has left', async () => {
    const limit = limitOf(payer, deps(), () => {});
    await limit.spend(10);
    const leaving = new AbortController();
    const waiting = limit.spendInTime(1, leaving.signal);
    leaving.abort();
    await expect(waiting).rejects.toThrow('aborted');
  });
});
