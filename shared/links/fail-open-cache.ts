import type { Breaker } from '../runtime/breaker.ts';
import type { Link } from './link.ts';
import type { LinkCache, Look } from './link-cache.ts';

/**
 * A shared cache that never fails its caller and is believed only while it can be: from the moment it does not answer,
 * until every link that changed meanwhile is known (by the change log) and dropped from it.
 */
export class FailOpenCache {
  readonly #cache: LinkCache;
  readonly #breaker: Breaker;
  readonly #pending = new Set<string>();
  #isTrusted = false;

  constructor(cache: LinkCache, breaker: Breaker) {
    this.#cache = cache;
    this.#breaker = breaker;
  }

  get isTrusted(): boolean {
    return this.#isTrusted;
  }

  /** @param onMiss called where the cache says that it is not there, and not where it says nothing */
  async look(code: string, onMiss?: () => void): Promise<Look> {
    if (!this.#isTrusted) return {};
    try {
      return await this.#breaker.run(() => this.#cache.look(code, onMiss));
    } catch {
      if (this.#breaker.isOpen) this.#isTrusted = false;
      return {};
    }
  }

  async fill(code: string, ticket: string, link: Link): Promise<void> {
    if (!this.#isTrusted) return;
    await this.#breaker.run(() => this.#cache.fill(code, ticket, link)).catch(() => {});
  }

  /**
   * Drops what changed, now or with a later call: until that went well the cache is not believed. Called with nothing
   * too, once a second, since that is when trust comes back.
   */
  async settle(codes: readonly string[]): Promise<void> {
    for (const code of codes) this.#pending.add(code);
    const pending = [...this.#pending];
    try {
      await this.#breaker.run(() => this.#cache.drop(pending));
      for (const code of pending) this.#pending.delete(code);
      this.#isTrusted = this.#pending.size === 0;
    } catch {
      // Where nothing is left to drop, one late answer says nothing; the breaker tells when it is more.
      if (this.#pending.size > 0 || this.#breaker.isOpen) this.#isTrusted = false;
    }
  }
}
