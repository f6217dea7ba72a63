import { LRUCache } from 'lru-cache';
import type { ApiKey } from './api-key.ts';
import type { KeyStore } from './key-store.ts';

/** Milliseconds after which a key that is in use is looked at again, while nobody waits for it. */
const refreshedAfter = 2_000;

/** Milliseconds that a key is believed at most: revocation must be effective everywhere within 5 s. */
const believedFor = 4_500;

/**
 * A key store that remembers what the one behind it said, as of when it was asked. While that does not answer, keys in
 * use are good for some seconds more. What is absent is asked for anew, and so is what does not suffice: a key that was
 * rotated or prolonged elsewhere is good here at once.
 */
export function rememberKeys(keys: KeyStore, now = performance.now.bind(performance)): KeyStore {
  interface Known {
    key: ApiKey;
    asked: number;
  }
  const remembered = new LRUCache<string, Known>({ max: 10_000, ttl: believedFor, ttlResolution: 0, perf: { now } });
  const refreshing = new Set<string>();
  /** Keys written so far: what was read before or during a write is not remembered. */
  let writes = 0;

  async function ask(id: string): Promise<ApiKey | undefined> {
    const writesBefore = writes;
    const asked = now();
    const key = await keys.find(id);
    if (writes !== writesBefore) return key;
    if (key === undefined) remembered.delete(id);
    else remembered.set(id, { key, asked }, { start: asked });
    return key;
  }

  function refresh(id: string): void {
    if (refreshing.has(id)) return;
    refreshing.add(id);
    // Whoever asks once it is believed no longer is told of the failure.
    void ask(id).then(
      () => refreshing.delete(id),
      () => refreshing.delete(id),
    );
  }

  async function write<T>(id: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      writes++;
      remembered.delete(id);
    }
  }

  return {
    async find(id, suffices = () => true) {
      const known = remembered.get(id);
      if (known === undefined || !suffices(known.key)) return ask(id);
      if (now() - known.asked >= refreshedAfter) refresh(id);
      return known.key;
    },
    list: () => keys.list(),
    put: (key) => write(key.id, () => keys.put(key)),
    putFirst: (key) => write(key.id, () => keys.putFirst(key)),
    replace: (former, next) => write(former.id, () => keys.replace(former, next)),
    remove: (id) => write(id, () => keys.remove(id)),
  };
}
