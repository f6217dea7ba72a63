import type { Link } from '../../shared/links/link.ts';
import type { LinkCache, Look } from '../../shared/links/link-cache.ts';

/** A shared cache in this process, as the port promises it. */
export class FakeLinkCache implements LinkCache {
  readonly #entries = new Map<string, Link | string>();
  #tickets = 0;

  async look(code: string, onMiss?: () => void): Promise<Look> {
    const entry = this.#entries.get(code);
    if (typeof entry !== 'object') onMiss?.();
    if (entry === undefined) {
      const ticket = `ticket ${this.#tickets++}`;
      this.#entries.set(code, ticket);
      return { ticket };
    }
    return typeof entry === 'string' ? {} : { link: entry };
  }

  async fill(code: string, ticket: string, link: Link): Promise<void> {
    if (this.#entries.get(code) === ticket) this.#entries.set(code, link);
  }

  async drop(codes: readonly string[]): Promise<void> {
    for (const code of codes) this.#entries.delete(code);
  }

  async announce(code: string): Promise<void> {
    await this.drop([code]);
  }
}
