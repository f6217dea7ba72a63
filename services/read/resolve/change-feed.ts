import type { FailOpenCache } from '../../../shared/links/fail-open-cache.ts';
import type { LinkChange, LinkChangeLog } from '../../../shared/links/link-change-log.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import { repeat, type Wait } from '../../../shared/runtime/repeat.ts';

/** Milliseconds from one poll's end to the next one's start. */
const pollInterval = 1_000;

/** Seconds that polls overlap: wider than any clock skew between the store's nodes, and than a slow write takes. */
const overlap = 10;

/** Seconds that a value may live in Redis, and so how far back a process that starts must look. */
const cacheLifetime = 3_600;

interface Dependencies {
  log: LinkChangeLog;
  cache: FailOpenCache;
  /** Told of every changed code twice: at once, and when it is gone from the shared cache too. */
  onChange: (code: string) => void;
  logger: Log;
  /** Milliseconds, as `performance.now`. */
  now?: () => number;
  wait?: Wait;
}

/** Follows the change log, once a second, and sees to it that nothing which changed stays in any cache. */
export class ChangeFeed implements AsyncDisposable {
  readonly #deps: Dependencies;
  /** Changes that were seen already, with the poll that saw them. */
  readonly #seen = new Map<string, number>();
  readonly #stopping = new AbortController();
  readonly #now: () => number;
  #lastSuccess: number;
  #isFailing = false;
  #running: Promise<void> = Promise.resolve();

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#now = deps.now ?? performance.now.bind(performance);
    this.#lastSuccess = this.#now() - cacheLifetime * 1_000;
  }

  /** Begins to poll; the first poll is done when this resolves, whether or not the store answered. */
  async start(): Promise<void> {
    await this.#poll();
    const { wait } = this.#deps;
    this.#running = repeat(() => this.#poll(), { interval: () => pollInterval, signal: this.#stopping.signal, wait });
  }

  /** Seconds since the log was last read. */
  get age(): number {
    return (this.#now() - this.#lastSuccess) / 1_000;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #poll(): Promise<void> {
    const { log, cache, onChange, logger } = this.#deps;
    const start = this.#now();
    const reach = Math.ceil(this.age) + overlap;
    const fresh: LinkChange[] = [];
    try {
      for await (const change of log.since(reach)) {
        if (this.#seen.has(change.id)) continue;
        fresh.push(change);
        onChange(change.code);
      }
    } catch (err) {
      // What was read will be read again: the next poll reaches back to the last one that read everything.
      if (!this.#isFailing) logger.warn({ err }, 'the change log does not answer; what is cached goes on resolving');
      this.#isFailing = true;
      return;
    }
    if (this.#isFailing) logger.info('the change log answers again');
    this.#isFailing = false;
    this.#lastSuccess = start;
    for (const { id } of fresh) this.#seen.set(id, start);
    const codes = fresh.map(({ code }) => code);
    await cache.settle(codes);
    // Who looked in between may have found the past in the shared cache, and kept it.
    for (const code of codes) onChange(code);
    const horizon = start - (reach + overlap) * 1_000;
    for (const [id, seenAt] of this.#seen) if (seenAt < horizon) this.#seen.delete(id);
  }
}
