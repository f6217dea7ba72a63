import { LRUCache } from 'lru-cache';
import type { ApiKey } from './api-key.ts';
import type { KeyStore } from './key-store.ts';

/** Milliseconds that a key is believed without asking again: revocation must be effective everywhere within 5 s. */
const believedFor = 3_000;

/** A key store that asks the one behind it for the same key once in three seconds. What is absent is asked for anew. */
export function rememberKeys(keys: KeyStore, now = performance.now.bind(performance)): KeyStore {
  const remembered = new LRUCache<string, ApiKey>({ max: 10_000, ttl: believedFor, ttlResolution: 0, perf: { now } });
  /** Keys written so far: what was read before or during a write is not remembered. */
  let writes = 0;
  async function write<T>(id: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      writes++;
      remembered.delete(id);
    }
  }
  return {
    async find(id) {
      const known = remembered.get(id);
      if (known !== undefined) return known;
      const writesBefore = writes;
      const start = now();
      const found = await keys.find(id);
      if (found !== undefined && writes === writesBefore) remembered.set(id, found, { start });
      return found;
    },
    list: () => keys.list(),
    put: (key) => write(key.id, () => keys.put(key)),
    putFirst: (key) => write(key.id, () => keys.putFirst(key)),
    remove: (id) => write(id, () => keys.remove(id)),
  };
}
