import { LRUCache } from 'lru-cache';
import { type Budget, type Spending, shareOf, spend } from './budget.ts';
import type { Limiter } from './limiter.ts';

/** Budgets that are remembered, about 200 bytes each; the longest unseen leave first, and are full if they return. */
const maxBudgets = 100_000;

interface Options {
  /** How many of them share each budget without knowing of each other; 1 by default. */
  processes?: number;
  /** Milliseconds. */
  now?: () => number;
}

/** Keeps the budgets of this process, its share of what all may allow. */
export class MemoryLimiter implements Limiter {
  /** When each will be full, in microseconds. */
  readonly #fullAt = new LRUCache<string, number>({ max: maxBudgets });
  readonly #processes: number;
  readonly #now: () => number;

  constructor({ processes = 1, now = performance.now.bind(performance) }: Options = {}) {
    this.#processes = processes;
    this.#now = now;
  }

  spend(budget: Budget, who: string, cost = 1): Spending {
    const key = `${budget.name} ${who}`;
    const now = this.#microseconds();
    const spending = spend(shareOf(budget, this.#processes), this.#fullAt.get(key) ?? 0, now, cost);
    this.#fullAt.set(key, now + spending.untilFull);
    return spending;
  }

  /** Goes on from what another limiter, which knows of all processes, has said. */
  follow(budget: Budget, who: string, { untilFull }: Spending): void {
    this.#fullAt.set(`${budget.name} ${who}`, this.#microseconds() + untilFull);
  }

  #microseconds(): number {
    return Math.floor(this.#now() * 1_000);
  }
}
