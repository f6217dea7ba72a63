import { LRUCache } from 'lru-cache';

/** Milliseconds that absence is believed: a link may be created at any time, and must be seen within a second. */
const believedFor = 1_000;
const maxCodes = 20_000;

/**
 * Codes that are asked for again and again and do not exist. Absence is remembered from the second miss within a second
 * only, so that somebody who tries a link just before it is created does not hide it.
 */
export class Absence {
  readonly #missed = new LRUCache<string, boolean>({ max: maxCodes, ttl: believedFor });

  /** Whether the code is known to have been absent a moment ago. */
  has(code: string): boolean {
    return this.#missed.get(code) === true;
  }

  note(code: string): void {
    this.#missed.set(code, this.#missed.has(code));
  }

  forget(code: string): void {
    this.#missed.delete(code);
  }
}
