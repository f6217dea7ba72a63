import { beforeEach, expect, test } from '@jest/globals';
import { StoreUnavailable } from '../errors.ts';
import { type ApiKey, configuredKey } from './api-key.ts';
import type { KeyStore } from './key-store.ts';
import { rememberKeys } from './remember-keys.ts';

const key = configuredKey('a key that somebody has chosen', 0);
let time: number;
let stored: ApiKey | undefined;
let asked: number;
let answer: Promise<void>;
let keys: KeyStore;

beforeEach(() => {
  [time, stored, asked, answer] = [10_000, key, 0, Promise.resolve()];
  const behind: KeyStore = {
    async find() {
      asked++;
      const found = stored;
      await answer;
      return found;
    },
    list: async () => (stored === undefined ? [] : [stored]),
    async put(next) {
      stored = next;
    },
    putFirst: async () => false,
    async remove() {
      stored = undefined;
      return true;
    },
  };
  keys = rememberKeys(behind, () => time);
});

test('asks for the same key once in three seconds', async () => {
  for (time = 10_000; time < 13_000; time += 100) expect(await keys.find(key.id)).toBe(key);
  expect(asked).toBe(1);
  time = 13_100;
  await keys.find(key.id);
  expect(asked).toBe(2);
});

test('a key that another process revoked is refused after three seconds, however long its last look-up took', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  answer = promise;
  const finding = keys.find(key.id);
  stored = undefined;
  time += 1_000;
  resolve();
  expect(await finding).toBe(key);
  time += 2_100;
  expect(await keys.find(key.id)).toBeUndefined();
});

test('what is absent is asked for anew each time', async () => {
  stored = undefined;
  expect(await keys.find(key.id)).toBeUndefined();
  stored = key;
  expect(await keys.find(key.id)).toBe(key);
});

test('a failure is neither absence nor remembered', async () => {
  answer = Promise.reject(new StoreUnavailable('away'));
  await expect(keys.find(key.id)).rejects.toThrow(StoreUnavailable);
  answer = Promise.resolve();
  expect(await keys.find(key.id)).toBe(key);
});

test.each([
  ['revoked', () => keys.remove(key.id), undefined],
  ['replaced', () => keys.put({ ...key, role: 'viewer' as const }), { ...key, role: 'viewer' }],
])('a key that is %s here is so at once, for look-ups under way too', async (_, write, expected) => {
  await keys.find(key.id);
  await write();
  expect(await keys.find(key.id)).toEqual(expected);
  stored = key;
  time += 3_100;
  const { promise, resolve } = Promise.withResolvers<void>();
  answer = promise;
  const finding = keys.find(key.id);
  await write();
  answer = Promise.resolve();
  resolve();
  await finding;
  expect(await keys.find(key.id)).toEqual(expected);
});
