import { LRUCache } from 'lru-cache';
import type { ApiKey } from './api-key.ts';
import type { KeyStore } from './key-store.ts';

/** Milliseconds that a key is believed without asking again: revocation must be effective everywhere within 5 s. */
const believedFor = 3_000;

/** A key store that asks the one behind it for the same key once in three seconds. What is absent is asked for anew. */
export function rememberKeys(keys: KeyStore): KeyStore {
  const remembered = new LRUCache<string, ApiKey>({ max: 10_000, ttl: believedFor });
  return {
    async find(id) {
      const known = remembered.get(id);
      if (known !== undefined) return known;
      const found = await keys.find(id);
      if (found !== undefined) remembered.set(id, found);
      return found;
    },
    list: () => keys.list(),
    put(key) {
      remembered.delete(key.id);
      return keys.put(key);
    },
    putFirst: (key) => keys.putFirst(key),
    async remove(id) {
      const existed = await keys.remove(id);
      remembered.delete(id);
      return existed;
    },
  };
}
