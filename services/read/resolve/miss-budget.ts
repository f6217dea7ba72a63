import { LRUCache } from 'lru-cache';

/** Look-ups in the store that one client address may cause: at once, and a second after that. */
const burst = 300;
const perSecond = 30;
/** Addresses that are remembered; the longest unseen leave first, with a full budget if they return. */
const maxAddresses = 100_000;

interface Bucket {
  left: number;
  at: number;
}

/** Keeps a scan of codes from becoming a load on the store: what is in memory or Redis costs nothing. */
export class MissBudget {
  readonly #buckets = new LRUCache<string, Bucket>({ max: maxAddresses });
  readonly #now: () => number;

  constructor(now = performance.now.bind(performance)) {
    this.#now = now;
  }

  /** Takes one look-up from the address' budget; false where it has none left. */
  spend(address: string): boolean {
    const now = this.#now();
    const bucket = this.#buckets.get(address) ?? { left: burst, at: now };
    bucket.left = Math.min(burst, bucket.left + ((now - bucket.at) / 1_000) * perSecond);
    bucket.at = now;
    this.#buckets.set(address, bucket);
    if (bucket.left < 1) return false;
    bucket.left--;
    return true;
  }
}
