import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { StoreUnavailable } from '../../../shared/errors.ts';
import { Turns } from '../../../shared/runtime/turns.ts';
import { answerLimit } from '../answer-limit.ts';
import { CodePermits } from './code-permits.ts';
import type { PermitStore } from './permit-store.ts';

/** Codes of which something is known here: some 3 MB. */
const maxCodes = 10_000;

/** Questions to the store at once, and those that wait for their turn, as of look-ups of links. */
const questions = { atOnce: 64, waiting: 512 };

const returnsAtOnce = 16;

/** Milliseconds that a process which stops takes for giving back what it holds; the rest is lost. */
const returnLimit = 3_000;

/**
 * Milliseconds: what was not asked for from one time to the next is given back, so that another process need not refuse
 * what this one could grant.
 */
const sweepInterval = 5_000;

interface Dependencies {
  store: PermitStore;
  /** Milliseconds, by the clock of `start`. */
  now?: () => number;
  limit?: number;
}

/** What became of asking the store for permits, for the metrics. */
export interface TakeCounts {
  granted: number;
  none: number;
  failed: number;
}

/**
 * The permits that this process holds, of links with a maximum of clicks. Those that it does not come to use it gives
 * back: when it stops, when they were not asked for lately, when the maximum has changed.
 */
export class Permits implements AsyncDisposable {
  readonly #store: PermitStore;
  readonly #now: () => number;
  readonly #limit: number;
  readonly #codes: LRUCache<string, CodePermits>;
  readonly #questions = new Turns(questions);
  readonly #returns = new Turns({ atOnce: returnsAtOnce, waiting: maxCodes });
  /** What is being given back, by code. */
  readonly #returning = new Map<string, Promise<void>>();
  readonly #sweeping: NodeJS.Timeout;
  readonly takes: TakeCounts = { granted: 0, none: 0, failed: 0 };

  constructor({ store, now = performance.now.bind(performance), limit = answerLimit }: Dependencies) {
    this.#store = store;
    this.#now = now;
    this.#limit = limit;
    this.#codes = new LRUCache<string, CodePermits>({
      max: maxCodes,
      dispose: (permits, code) => this.#end(code, permits),
    });
    this.#sweeping = setInterval(() => this.sweep(), sweepInterval).unref();
  }

  /**
   * Uses up one permit of a link for one redirect; at once where one is held here, else within what is left of the time
   * that a redirect may take.
   *
   * @param start when the redirect was asked for
   * @throws Gone where none is left, StoreUnavailable where nobody can tell; both also by the promise
   */
  use(code: string, maximum: number, start: number): undefined | Promise<void> {
    return this.#of(code, maximum).use(this.#timeLeft(start));
  }

  /** As `use`, without using one up. */
  look(code: string, maximum: number, start: number): undefined | Promise<void> {
    return this.#of(code, maximum).look(this.#timeLeft(start));
  }

  /** Gives back what nobody has asked for since the last time. */
  sweep(): void {
    for (const [code, permits] of this.#codes.entries()) {
      if (permits.isIdle) this.#codes.delete(code);
      else permits.isIdle = true;
    }
  }

  get held(): number {
    return this.#sum((permits) => permits.held);
  }

  /** Requests that wait for a permit. */
  get waiting(): number {
    return this.#sum((permits) => permits.waiting);
  }

  /** Gives back what is held. No request may come any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#sweeping);
    this.#codes.clear();
    await Promise.race([Promise.all(this.#returning.values()), delay(returnLimit, undefined, { ref: false })]);
  }

  /** What was granted under another maximum is given back first: it may be more than the link may have now. */
  #of(code: string, maximum: number): CodePermits {
    const known = this.#codes.get(code);
    if (known?.maximum === maximum) return known;
    if (known !== undefined) this.#codes.delete(code);
    const permits = new CodePermits({
      maximum,
      take: (wanted) => this.#take(code, maximum, wanted),
      left: () => this.#ask(async () => this.#store.left(code, maximum)),
      before: this.#returning.get(code),
      now: this.#now,
    });
    this.#codes.set(code, permits);
    return permits;
  }

  #timeLeft(start: number): number {
    return Math.max(0, this.#limit - (this.#now() - start));
  }

  async #take(code: string, maximum: number, wanted: number): Promise<number> {
    try {
      const granted = await this.#ask(() => this.#store.take(code, maximum, wanted));
      this.takes[granted === 0 ? 'none' : 'granted']++;
      return granted;
    } catch (error) {
      this.takes.failed++;
      throw error;
    }
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    if (!(await this.#questions.take())) throw new StoreUnavailable('Too many links with a maximum are clicked.');
    try {
      return await question();
    } finally {
      this.#questions.end();
    }
  }

  #end(code: string, permits: CodePermits): void {
    const returning = this.#giveBack(code, permits).finally(() => {
      if (this.#returning.get(code) === returning) this.#returning.delete(code);
    });
    this.#returning.set(code, returning);
  }

  async #giveBack(code: string, permits: CodePermits): Promise<void> {
    await this.#returning.get(code);
    const left = await permits.end();
    if (left === 0 || !(await this.#returns.take())) return;
    try {
      await this.#store.giveBack(code, left);
    } catch (error) {
      // Then they are lost, as if this process had been killed.
      if (!(error instanceof StoreUnavailable)) throw error;
    } finally {
      this.#returns.end();
    }
  }

  #sum(figure: (permits: CodePermits) => number): number {
    return this.#codes.values().reduce((sum, permits) => sum + figure(permits), 0);
  }
}
