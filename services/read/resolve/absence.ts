import { LRUCache } from 'lru-cache';

/** Milliseconds that absence is believed: a link may be created at any time, and must be seen within a second. */
const believedFor = 1_000;
const maxCodes = 20_000;

/**
 * Codes that are asked for again and again and do not exist. Absence is remembered from the second miss within a second
 * only, so that somebody who tries a link just before it is created does not hide it.
 */
export class Absence {
  readonly #missed: LRUCache<string, boolean>;

  constructor(now = performance.now.bind(performance)) {
    this.#missed = new LRUCache({ max: maxCodes, ttl: believedFor, ttlResolution: 0, perf: { now } });
  }

  /** Whether the code is known to have been absent a moment ago. */
  has(code: string): boolean {
    return this.#missed.get(code) === true;
  }

  /** @param asked when the store was asked, by the same clock: absence is no younger than the question */
  note(code: string, asked: number): void {
    this.#missed.set(code, this.#missed.has(code), { start: asked });
  }

  forget(code: string): void {
    this.#missed.delete(code);
  }

  /** Codes that were missed of late, once or more. */
  get size(): number {
    return this.#missed.size;
  }
}
