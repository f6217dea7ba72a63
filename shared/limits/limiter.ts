import type { Budget, Spending } from './budget.ts';

/** Keeps what was spent of budgets. Failure throws. */
export interface Limiter {
  /**
   * Spends of the budget that `who` has, if there is as much.
   *
   * @param cost from 1 to the budget's quota
   */
  spend(budget: Budget, who: string, cost?: number): Spending | Promise<Spending>;
}
