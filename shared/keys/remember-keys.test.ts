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
    async replace(_, next) {
      stored = next;
      return true;
    },
    async remove() {
      stored = undefined;
      return true;
    },
  };
  keys = rememberKeys(behind, () => time);
});

/** Resolves when what needs no more answers is over. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('asks for a key in use again after two seconds, once, and nobody waits for it', async () => {
  for (time = 10_000; time < 12_000; time += 100) expect(await keys.find(key.id)).toBe(key);
  expect(asked).toBe(1);
  answer = Promise.withResolvers<void>().promise;
  for (time = 12_000; time < 14_000; time += 100) expect(await keys.find(key.id)).toBe(key);
  expect(asked).toBe(2);
});

test('a key that another process revoked is refused once a look-up has said so', async () => {
  await keys.find(key.id);
  stored = undefined;
  time += 2_000;
  expect(await keys.find(key.id)).toBe(key);
  await settled();
  expect(await keys.find(key.id)).toBeUndefined();
});

test('while the store is away a key is believed for 4.5 s from the beginning of its last look-up', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  answer = promise;
  const finding = keys.find(key.id);
  time += 1_000;
  resolve();
  await finding;
  answer = Promise.reject(new StoreUnavailable('away'));
  for (time = 12_000; time < 14_500; time += 100) {
    expect(await keys.find(key.id)).toBe(key);
    await settled();
  }
  time = 14_501;
  await expect(keys.find(key.id)).rejects.toThrow(StoreUnavailable);
});

test('what is absent is asked for anew each time', async () => {
  stored = undefined;
  expect(await keys.find(key.id)).toBeUndefined();
  stored = key;
  expect(await keys.find(key.id)).toBe(key);
});

test('a key that does not suffice as it is remembered is asked for anew, so that a rotated one is good at once', async () => {
  await keys.find(key.id);
  const rotated = { ...key, hash: 'another' };
  stored = rotated;
  expect(await keys.find(key.id, ({ hash }) => hash === rotated.hash)).toBe(rotated);
  expect(await keys.find(key.id, ({ hash }) => hash === rotated.hash)).toBe(rotated);
  expect(asked).toBe(2);
});

test('a failure is neither absence nor remembered', async () => {
  answer = Promise.reject(new StoreUnavailable('away'));
  await expect(keys.find(key.id)).rejects.toThrow(StoreUnavailable);
  answer = Promise.resolve();
  expect(await keys.find(key.id)).toBe(key);
});

test.each([
  ['revoked', () => keys.remove(key.id), undefined],
  ['put again', () => keys.put({ ...key, role: 'viewer' as const }), { ...key, role: 'viewer' }],
  ['replaced', () => keys.replace(key, { ...key, name: 'another' }), { ...key, name: 'another' }],
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
  await settled();
  expect(await keys.find(key.id)).toEqual(expected);
});
