import { beforeEach, expect, test } from '@jest/globals';
import { Breaker } from '../runtime/breaker.ts';
import { FailOpenCache } from './fail-open-cache.ts';
import { aLink } from './link-store.contract.ts';

const link = aLink();
let time: number;
let isDown: boolean;
let dropped: string[];
let asked: string[];
let breaker: Breaker;
let cache: FailOpenCache;

beforeEach(() => {
  [time, isDown, dropped, asked] = [10_000, false, [], []];
  breaker = new Breaker({ timeout: 200, now: () => time });
  const answer = async <T>(name: string, value: T): Promise<T> => {
    asked.push(name);
    if (isDown) throw new Error('away');
    return value;
  };
  cache = new FailOpenCache(
    {
      look: () => answer('look', { link }),
      fill: () => answer('fill', undefined),
      announce: () => answer('announce', undefined),
      async drop(codes) {
        await answer('drop', undefined);
        dropped.push(...codes);
      },
    },
    breaker,
  );
});

test('is not believed, nor asked, until what changed before is dropped', async () => {
  expect(await cache.look(link.code)).toEqual({});
  await cache.fill(link.code, 'ticket', link);
  expect(asked).toEqual([]);
  await cache.settle(['a', 'b']);
  expect(dropped).toEqual(['a', 'b']);
  expect(await cache.look(link.code)).toEqual({ link });
});

test('never fails its caller', async () => {
  await cache.settle([]);
  isDown = true;
  for (let i = 0; i < 20; i++) {
    expect(await cache.look(link.code)).toEqual({});
    await expect(cache.fill(link.code, 'ticket', link)).resolves.toBeUndefined();
    await expect(cache.settle([])).resolves.toBeUndefined();
  }
});

test('is not believed while a drop has failed, and drops again until that goes well, each code once', async () => {
  await cache.settle([]);
  isDown = true;
  await cache.settle(['a']);
  await cache.settle(['b', 'a']);
  isDown = false;
  expect(cache.isTrusted).toBe(false);
  expect(await cache.look(link.code)).toEqual({});
  await cache.settle(['c']);
  expect(dropped.sort()).toEqual(['a', 'b', 'c']);
  expect(cache.isTrusted).toBe(true);
  await cache.settle([]);
  expect(dropped).toHaveLength(3);
});

test('is not believed again just because it answers, once it has been passed over', async () => {
  await cache.settle([]);
  isDown = true;
  while (!breaker.isOpen) await cache.look(link.code);
  expect(cache.isTrusted).toBe(false);
  isDown = false;
  time += 500;
  expect(await cache.look(link.code)).toEqual({});
  await cache.settle([]);
  expect(await cache.look(link.code)).toEqual({ link });
});

test('goes on being believed through a single failure', async () => {
  await cache.settle([]);
  isDown = true;
  expect(await cache.look(link.code)).toEqual({});
  isDown = false;
  expect(await cache.look(link.code)).toEqual({ link });
});

test('what changes while a drop is under way is dropped before it is believed', async () => {
  isDown = true;
  await cache.settle(['a']);
  isDown = false;
  const both = Promise.all([cache.settle(['b']), cache.settle(['c'])]);
  await both;
  expect(new Set(dropped)).toEqual(new Set(['a', 'b', 'c']));
  expect(cache.isTrusted).toBe(true);
});
