import { Absence } from '../../services/read/resolve/absence.ts';
import { MemoryCache } from '../../services/read/resolve/memory-cache.ts';
import { MissBudget } from '../../services/read/resolve/miss-budget.ts';
import { Resolver } from '../../services/read/resolve/resolver.ts';
import { Refusals } from '../../shared/limits/refusals.ts';
import { SharedLimiter } from '../../shared/limits/shared-limiter.ts';
import { FailOpenCache } from '../../shared/links/fail-open-cache.ts';
import type { Link } from '../../shared/links/link.ts';
import { Breaker } from '../../shared/runtime/breaker.ts';
import { lenientJudge } from './lenient-judge.ts';

/** What stands behind a resolver, in this process, with a clock that only `pass` moves. */
export class FakeTiers {
  readonly stored = new Map<string, Link>();
  readonly cached = new Map<string, Link>();
  readonly filled: Link[] = [];
  /** Codes that the store was asked for. */
  readonly asked: string[] = [];
  failure: Error | undefined;
  cacheFailure: Error | undefined;
  readonly resolver: Resolver;
  readonly #limiter: SharedLimiter;
  #time = 10_000;
  #holds: { reach: () => void; released: Promise<void>; answer: () => void }[] = [];

  constructor({ limit = 10_000, judge = lenientJudge } = {}) {
    const now = () => this.#time;
    const cache = new FailOpenCache(
      {
        look: async (code, onMiss) => {
          if (this.cacheFailure !== undefined) throw this.cacheFailure;
          const link = this.cached.get(code);
          if (link === undefined) onMiss?.();
          return link === undefined ? { ticket: 'ticket' } : { link };
        },
        fill: async (_code, _ticket, link) => void this.filled.push(link),
        drop: async () => {},
        announce: async () => {},
      },
      new Breaker({ timeout: 200, now }),
    );
    const store = { find: (code: string) => this.#find(code) };
    this.#limiter = new SharedLimiter({ breaker: new Breaker({ timeout: 200, now }), processes: 1, now });
    const budget = new MissBudget({ limiter: this.#limiter, refusals: new Refusals(['misses']), processes: 30 });
    this.resolver = new Resolver({
      memory: new MemoryCache(1e6, judge, now),
      cache,
      store,
      absence: new Absence(now),
      judge,
      budget,
      limit,
      now,
    });
    this.trust = cache.settle([]);
  }

  /** Until then Redis is passed over. */
  readonly trust: Promise<void>;

  pass(milliseconds: number): void {
    this.#time += milliseconds;
  }

  /** From now on budgets are asked for there: who asked, and how long all have to wait. */
  shareLimits(): { asked: string[]; wait: number } {
    const shared = { asked: [] as string[], wait: 0 };
    this.#limiter.share({
      spend(_budget, who) {
        shared.asked.push(who);
        return { wait: shared.wait, untilFull: 0 };
      },
    });
    return shared;
  }

  /** Keeps the next so many look-ups in the store waiting, with what it says already read. */
  hold(count = 1) {
    const released = Promise.withResolvers<void>();
    const reached = Array.from({ length: count }, () => Promise.withResolvers<void>());
    const answered = Array.from({ length: count }, () => Promise.withResolvers<void>());
    this.#holds = reached.map(({ resolve }, i) => ({
      reach: resolve,
      released: released.promise,
      answer: () => answered[i]?.resolve(),
    }));
    return {
      reached: Promise.all(reached.map(({ promise }) => promise)),
      answered: Promise.all(answered.map(({ promise }) => promise)),
      release: () => released.resolve(),
    };
  }

  async #find(code: string): Promise<Link | undefined> {
    this.asked.push(code);
    const found = this.stored.get(code);
    const held = this.#holds.shift();
    held?.reach();
    await held?.released;
    held?.answer();
    if (this.failure !== undefined) throw this.failure;
    return found;
  }
}
