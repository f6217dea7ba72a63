import { TooManyRequests } from '../errors.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { Budget, Spending } from './budget.ts';
import { limitHeaders, retryAfter } from './limit-headers.ts';

/** Answers to who has spent a budget, counted. */
export class Refusals {
  readonly #counts: Map<string, number>;

  /** @param budgets the names of those that there are */
  constructor(budgets: readonly string[]) {
    // A counter that appears only with its first refusal never shows an increase.
    this.#counts = new Map(budgets.map((name) => [name, 0]));
  }

  /** @param message a sentence for people */
  of(budget: Budget, spending: Spending, message: string): TooManyRequests {
    this.#counts.set(budget.name, (this.#counts.get(budget.name) ?? 0) + 1);
    return new TooManyRequests(message, retryAfter(spending), limitHeaders(budget, spending));
  }

  register(metrics: Metrics): this {
    metrics.counter('keyhop_limit_refusals_total', 'Requests that were refused, by the budget that was spent.', () =>
      this.#counts.entries().map(([budget, count]) => [{ budget }, count] as const),
    );
    return this;
  }
}
