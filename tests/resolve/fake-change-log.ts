import { StoreUnavailable } from '../../shared/errors.ts';
import type { LinkChange, LinkChangeLog } from '../../shared/links/link-change-log.ts';

/** A change log in this process, with the seconds by which it was asked and a way to break it off. */
export class FakeChangeLog implements LinkChangeLog {
  readonly reaches: number[] = [];
  /** How many changes it tells before it fails, if it shall. */
  failsAfter: number | undefined;
  readonly #entries: (LinkChange & { at: number })[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async append(code: string): Promise<void> {
    this.appendAt(code, this.#now());
  }

  appendAt(code: string, at: number): void {
    this.#entries.push({ code, at, id: String(this.#entries.length) });
  }

  async *since(seconds: number): AsyncIterable<LinkChange> {
    this.reaches.push(seconds);
    const found = this.#entries.filter(({ at }) => at > this.#now() - seconds * 1_000).reverse();
    for (const [i, { code, id }] of found.entries()) {
      if (i === this.failsAfter) throw new StoreUnavailable('away');
      yield { code, id };
    }
    if (this.failsAfter !== undefined) throw new StoreUnavailable('away');
  }
}

/** Waits that end when the test says so; `next` resolves when whoever waits has done what it does and waits again. */
export class Turns {
  #waiting = Promise.withResolvers<void>();
  #end = () => {};

  readonly wait = (_milliseconds: number, signal: AbortSignal): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#end = resolve;
    signal.addEventListener('abort', () => resolve());
    this.#waiting.resolve();
    return promise;
  };

  async next(): Promise<void> {
    await this.#waiting.promise;
    this.#waiting = Promise.withResolvers();
    this.#end();
    await this.#waiting.promise;
  }
}
