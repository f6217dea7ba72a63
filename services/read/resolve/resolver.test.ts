import { beforeEach, describe, expect, test } from '@jest/globals';
import { StoreUnavailable, TooManyRequests } from '../../../shared/errors.ts';
import type { Link } from '../../../shared/links/link.ts';
import { aLink } from '../../../shared/links/link-store.contract.ts';
import { FakeTiers } from '../../../tests/resolve/fake-tiers.ts';

const link = aLink();
const client = () => '203.0.113.7';
let tiers: FakeTiers;

async function setUp(options = {}): Promise<void> {
  tiers = new FakeTiers(options);
  await tiers.trust;
  tiers.stored.set(link.code, link);
}

beforeEach(() => setUp());

const resolve = (code = link.code, from = client) => tiers.resolver.resolve(code, from);

test('what memory knows is answered in the same turn, without asking who wants to know', async () => {
  expect(await resolve()).toBe(link);
  const answer = resolve(link.code, () => {
    throw new Error('asked for the client');
  });
  expect(answer).toBe(link);
  expect(tiers.resolver.counts).toEqual({
    memory: 1,
    absence: 0,
    redis: 0,
    store: 1,
    joined: 0,
    limited: 0,
    failed: 0,
  });
});

test('what Redis knows is not asked of the store, and kept in memory', async () => {
  tiers.cached.set(link.code, link);
  expect(await resolve()).toBe(link);
  expect(resolve()).toBe(link);
  expect(tiers.asked).toEqual([]);
});

test('what the store knows is put into the gap that Redis has', async () => {
  await resolve();
  expect(tiers.filled).toEqual([link]);
});

test('wherever a link is found, it is given as it is judged, and handed on as it is', async () => {
  let isBlocking = true;
  const judge = {
    generation: 1,
    judge: (found: Link) => (isBlocking ? { ...found, blocked: true } : found),
  };
  const blocked = { ...link, blocked: true };
  await setUp({ judge });
  expect(await Promise.all([resolve(), resolve()])).toEqual([blocked, blocked]);
  expect(tiers.filled).toEqual([link]);
  expect(resolve()).toEqual(blocked);
  isBlocking = false;
  judge.generation++;
  expect(resolve()).toBe(link);
  tiers.resolver.forget(link.code);
  tiers.cached.set(link.code, link);
  isBlocking = true;
  expect(await resolve()).toEqual(blocked);
});

test('makes one look-up of a code, however many ask for it at once', async () => {
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => resolve()));
  expect(new Set(answers)).toEqual(new Set([link]));
  expect(tiers.asked).toEqual([link.code]);
  expect(tiers.resolver.underWay).toBe(0);
});

test('counts who waits, and every look-up once', async () => {
  const held = tiers.hold();
  const answers = Array.from({ length: 10 }, () => resolve());
  await held.reached;
  const { underWay, inStore, waiters } = tiers.resolver;
  expect({ underWay, inStore, waiters }).toEqual({ underWay: 1, inStore: 1, waiters: 10 });
  held.release();
  await Promise.all(answers);
  expect(tiers.resolver).toMatchObject({ underWay: 0, inStore: 0, waiters: 0 });
  expect(tiers.resolver.counts).toMatchObject({ store: 1, joined: 9, memory: 0, failed: 0 });
});

describe('absence', () => {
  test('is remembered from the second miss, for no more than a second', async () => {
    for (const times of [1, 2]) {
      expect(await resolve('none')).toBeUndefined();
      expect(tiers.asked).toHaveLength(times);
    }
    expect(resolve('none')).toBeUndefined();
    tiers.pass(1_001);
    expect(resolve('none')).toBeInstanceOf(Promise);
  });

  test('ends when somebody tells of the link', async () => {
    for (let i = 0; i < 2; i++) await resolve('none');
    const added = aLink({ code: 'none' });
    tiers.stored.set('none', added);
    tiers.resolver.forget('none');
    expect(await resolve('none')).toBe(added);
  });

  test('is never what a failing store is taken for, and a failure is not remembered', async () => {
    tiers.failure = new StoreUnavailable('away');
    for (let i = 0; i < 3; i++) await expect(resolve()).rejects.toThrow(StoreUnavailable);
    expect(tiers.resolver.counts.failed).toBe(3);
    tiers.failure = undefined;
    expect(await resolve()).toBe(link);
  });
});

describe('a link that changes while it is being looked up', () => {
  test('is given to those who wait, not kept, and looked up anew for those who come later', async () => {
    const held = tiers.hold();
    const early = resolve();
    await held.reached;
    const changed: Link = { ...link, version: 2, url: 'https://example.org/2' };
    tiers.stored.set(link.code, changed);
    tiers.resolver.forget(link.code);
    const late = resolve();
    held.release();
    expect(await early).toBe(link);
    expect(await late).toBe(changed);
    expect(resolve()).toBe(changed);
    expect(tiers.filled).toEqual([changed]);
  });

  test('is not kept where the store tells of the past after everybody has given up', async () => {
    await setUp({ limit: 20 });
    const held = tiers.hold();
    await expect(resolve()).rejects.toThrow(StoreUnavailable);
    tiers.stored.delete(link.code);
    tiers.resolver.forget(link.code);
    held.release();
    await held.answered;
    expect(await resolve()).toBeUndefined();
    expect(tiers.filled).toEqual([]);
  });
});

describe('limits', () => {
  test('a store that hangs is given up in time, and asked again by whoever comes next', async () => {
    await setUp({ limit: 20 });
    const held = tiers.hold();
    await expect(Promise.all([resolve(), resolve()])).rejects.toThrow(StoreUnavailable);
    expect(tiers.resolver.underWay).toBe(0);
    expect(await resolve()).toBe(link);
    held.release();
  });

  test('64 look-ups go on at once and 512 wait for their turn; one more, and the longest waiting is refused', async () => {
    const held = tiers.hold(64);
    const looked = Array.from({ length: 64 + 512 }, (_, i) => resolve(`code${i}`, () => `203.0.113.${i % 256}`));
    await held.reached;
    const late = resolve();
    await expect(looked[64]).rejects.toThrow('Too many links are being looked up.');
    tiers.cached.set('cached', link);
    expect(await resolve('cached')).toBe(link);
    expect(tiers.asked).toHaveLength(64);
    held.release();
    expect(await late).toBe(link);
    await Promise.all(looked.toSpliced(64, 1));
    expect(tiers.asked).toHaveLength(64 + 512);
  });

  test('who has waited too long for a turn does not cost the store a look-up', async () => {
    await setUp({ limit: 20 });
    const held = tiers.hold(64);
    const looked = Array.from({ length: 64 + 20 }, (_, i) => resolve(`code${i}`));
    const outcomes = await Promise.allSettled(looked);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
    held.release();
    await held.answered;
    expect(await resolve()).toBe(link);
    expect(tiers.asked).toHaveLength(64 + 1);
    expect(tiers.resolver.counts).toMatchObject({ failed: 64 + 20, store: 1 });
  });

  test('an address that asks for too much is refused what nobody knows, and nothing else', async () => {
    await resolve();
    tiers.cached.set('cached', link);
    for (let i = 1; i < 300; i++) await resolve(`none${i}`);
    const refused = expect(resolve('one more')).rejects;
    await refused.toThrow(TooManyRequests);
    expect(resolve()).toBe(link);
    expect(await resolve('cached')).toBe(link);
    expect(await resolve('one more', () => '203.0.113.8')).toBeUndefined();
  });

  test('the budget that all processes share is asked once Redis has said that it knows nothing, not for what it knows', async () => {
    const shared = tiers.shareLimits();
    tiers.cached.set('cached', link);
    await resolve('cached');
    expect(shared.asked).toEqual([]);
    await resolve('none');
    expect(shared.asked).toEqual(['203.0.113.7']);
    shared.wait = 2_000_001;
    const error = await Promise.resolve(resolve('none, too')).catch((error: unknown) => error);
    expect(error).toMatchObject({ headers: { 'Retry-After': '3', 'RateLimit-Policy': '"misses";q=300;w=10' } });
    expect(tiers.asked).toEqual(['none']);
  });

  test('a Redis that does not tell of a link is not asked for the budget either', async () => {
    const shared = tiers.shareLimits();
    tiers.cacheFailure = new Error('away');
    expect(await resolve()).toBe(link);
    for (let i = 1; i < 300; i++) await resolve(`none${i}`);
    await expect(resolve('one more')).rejects.toThrow(TooManyRequests);
    expect(shared.asked).toEqual([]);
  });

  test('nobody is refused because an address without budget asks for the same code at the same moment', async () => {
    for (let i = 0; i < 300; i++) await resolve(`none${i}`);
    const greedy = [resolve(), resolve()];
    const modest = [1, 2, 3].map((n) => resolve(link.code, () => `203.0.113.${n}`));
    const outcomes = await Promise.allSettled([...greedy, ...modest]);
    expect(outcomes.map(({ status }) => status === 'fulfilled')).toEqual([false, false, true, true, true]);
    expect(tiers.asked.filter((code) => code === link.code)).toHaveLength(1);
  });
});
