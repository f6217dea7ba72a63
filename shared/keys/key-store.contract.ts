import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { type ApiKey, makeKey } from './api-key.ts';
import type { KeyStore } from './key-store.ts';

export interface OpenedKeyStores extends AsyncDisposable {
  /** Two instances over the same data, as two services have them. */
  readonly stores: readonly [KeyStore, KeyStore];
}

/** What every `KeyStore` promises. @param open gives stores that hold no key yet */
export function keyStoreContract(name: string, open: () => Promise<OpenedKeyStores>): void {
  describe(`${name} as a KeyStore`, () => {
    const limited = [{ createsPerMinute: 1 }, { createsPerMinute: 2, bulkLinksPerMinute: 1_000_000 }].map((limits) =>
      aKey({ limits }),
    );

    test('finds a key as it was put, through every instance, as soon as that resolves', async () => {
      await using opened = await open();
      for (const key of [aKey(), aKey({ expiresAt: 5 }), aKey({ role: 'viewer', name: '🔑 ä\u0000' }), ...limited]) {
        await opened.stores[0].put(key);
        for (const store of opened.stores) expect(await store.find(key.id)).toEqual(key);
      }
    });

    test('finds nothing where there is nothing, and removes nothing there, whatever the text', async () => {
      await using opened = await open();
      for (const id of [aKey().id, '', '\0', 'ä', '\ud800', '../x', 'x'.repeat(5_000)]) {
        expect(await opened.stores[0].find(id)).toBeUndefined();
        expect(await opened.stores[0].remove(id)).toBe(false);
      }
    });

    test('puts a key in the place of one with the same id', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const key = aKey();
      await one.put(key);
      const changed = aKey({ id: key.id, name: 'another' });
      await other.put(changed);
      expect(await one.find(key.id)).toEqual(changed);
    });

    test('replaces a key, and clears what it has no more, for every instance', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const key = aKey({ expiresAt: 5 });
      await one.put(key);
      const steps = [
        changed(key, { name: 'another', expiresAt: undefined }),
        changed(key, { expiresAt: 7, hash: aKey().hash, former: { hash: key.hash, until: 9 } }),
        changed(key, { expiresAt: 7, former: undefined }),
        changed(key, { limits: { createsPerMinute: 5, bulkLinksPerMinute: 7 } }),
        changed(key, { limits: { bulkLinksPerMinute: 8 } }),
        changed(key, { limits: undefined }),
      ];
      let former = key;
      for (const next of steps) {
        expect(await other.replace(former, next)).toBe(true);
        for (const store of opened.stores) expect(await store.find(key.id)).toEqual(next);
        expect(await one.list()).toContainEqual(next);
        former = next;
      }
    });

    test('replaces none that was changed or revoked since it was read, and none that never was', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const key = aKey();
      expect(await one.replace(key, changed(key))).toBe(false);
      await one.put(key);
      const next = changed(key);
      expect(await one.replace(key, next)).toBe(true);
      expect(await other.replace(key, changed(key))).toBe(false);
      expect(await other.find(key.id)).toEqual(next);
      await one.remove(key.id);
      expect(await other.replace(next, changed(next))).toBe(false);
      for (const store of opened.stores) expect(await store.find(key.id)).toBeUndefined();
    });

    test('of many changes of what was the same takes exactly one', async () => {
      await using opened = await open();
      const key = aKey();
      await opened.stores[0].put(key);
      const all = Array.from({ length: 16 }, () => changed(key));
      const taken = await Promise.all(all.map((next, i) => opened.stores[i % 2 === 0 ? 0 : 1].replace(key, next)));
      const winners = all.filter((_, i) => taken[i]);
      expect(winners).toHaveLength(1);
      expect(await opened.stores[0].find(key.id)).toEqual(winners[0]);
    });

    test('revokes a key for every instance, once', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const [key, another] = [aKey(), aKey()];
      await one.put(key);
      await one.put(another);
      expect(await other.remove(key.id)).toBe(true);
      expect(await other.remove(key.id)).toBe(false);
      for (const store of opened.stores) {
        expect(await store.find(key.id)).toBeUndefined();
        expect(await store.find(another.id)).toEqual(another);
      }
    });

    test('lists the keys that are not revoked, oldest first', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const keys = [3, 1, 4, 2].map((createdAt) => aKey({ createdAt }));
      for (const key of keys) await one.put(key);
      await one.remove(keys[2]?.id ?? '');
      const ids = new Set(keys.map(({ id }) => id));
      const listed = (await other.list()).filter(({ id }) => ids.has(id));
      expect(listed.map(({ createdAt }) => createdAt)).toEqual([1, 2, 3]);
      expect(listed[0]).toEqual(keys[1]);
    });

    test('takes exactly one of many first keys, and none once there is a key', async () => {
      await using opened = await open();
      const keys = Array.from({ length: 16 }, () => aKey());
      const taken = await Promise.all(keys.map((key, i) => opened.stores[i % 2 === 0 ? 0 : 1].putFirst(key)));
      const winners = keys.filter((_, i) => taken[i]);
      expect(winners).toHaveLength(1);
      expect(await opened.stores[0].list()).toEqual(winners);
      expect(await opened.stores[1].putFirst(aKey())).toBe(false);
    });

    test('takes no first key beside one that was put', async () => {
      await using opened = await open();
      await opened.stores[0].put(aKey());
      expect(await opened.stores[1].putFirst(aKey())).toBe(false);
    });
  });
}

const changed = (key: ApiKey, members: Partial<ApiKey> = {}) => ({ ...key, ...members, revision: randomUUID() });

function aKey(members: Partial<ApiKey> = {}): ApiKey {
  const { kept } = makeKey({ name: randomBytes(4).toString('hex'), role: 'editor' }, Date.UTC(2026, 0));
  return { ...kept, ...members };
}
