import { expect, test } from '@jest/globals';
import { limitHeaders } from './limit-headers.ts';
import { Refusals } from './refusals.ts';

const budget = { name: 'creates', quota: 10, window: 60 };

test('a client is told of the policy, of what is left, and for how long it is no more', () => {
  expect(limitHeaders(budget, { wait: 0, untilFull: 18_000_001 })).toEqual({
    'RateLimit-Policy': '"creates";q=10;w=60',
    RateLimit: '"creates";r=6;t=1',
  });
  expect(limitHeaders(budget, { wait: 0, untilFull: 18_000_000 })).toMatchObject({ RateLimit: '"creates";r=7;t=6' });
});

test('a refusal says when to come again, in seconds that are never too short', () => {
  const refusals = new Refusals(['creates']);
  for (const [wait, seconds] of [
    [1, '1'],
    [1_000_000, '1'],
    [1_000_001, '2'],
  ] as const) {
    const { status, headers } = refusals.of(budget, { wait, untilFull: 60_000_000 }, 'Too many.');
    expect([status, headers]).toEqual([
      429,
      { 'RateLimit-Policy': '"creates";q=10;w=60', RateLimit: '"creates";r=0;t=6', 'Retry-After': seconds },
    ]);
  }
});
