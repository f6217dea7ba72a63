import type { Breaker } from '../runtime/breaker.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { Budget, Spending } from './budget.ts';
import type { Limiter } from './limiter.ts';
import { MemoryLimiter } from './memory-limiter.ts';

interface Options {
  /** Before whatever the shared limiter asks. */
  breaker: Breaker;
  /** How many share each budget. */
  processes: number;
  /** Milliseconds. */
  now?: () => number;
}

/**
 * Spends of budgets that all processes share, while their limiter answers; else of this process' part of them, going on
 * from the last answer. Never fails.
 */
export class SharedLimiter implements Limiter {
  readonly #breaker: Breaker;
  readonly #own: MemoryLimiter;
  #shared: Limiter | undefined;
  #isAlone = false;

  constructor({ breaker, ...own }: Options) {
    this.#breaker = breaker;
    this.#own = new MemoryLimiter(own);
  }

  /** From now on budgets are kept there. */
  share(limiter: Limiter): void {
    this.#shared = limiter;
  }

  async spend(budget: Budget, who: string, cost = 1): Promise<Spending> {
    const shared = this.#shared;
    if (shared === undefined) return this.spendOwn(budget, who, cost);
    try {
      const spending = await this.#breaker.run(async () => shared.spend(budget, who, cost));
      this.#isAlone = false;
      this.#own.follow(budget, who, spending);
      return spending;
    } catch {
      return this.spendOwn(budget, who, cost);
    }
  }

  /** Of this process' part, without asking anybody. */
  spendOwn(budget: Budget, who: string, cost = 1): Spending {
    this.#isAlone = true;
    return this.#own.spend(budget, who, cost);
  }

  register(metrics: Metrics): this {
    const isShared = () => (this.#isAlone ? 0 : 1);
    metrics.gauge('keyhop_limits_shared', 'Whether budgets were last kept in Redis (1) or here (0).', isShared, 'min');
    return this;
  }
}
