/** So many of something, all of which may be spent at once, and which come back evenly over a window. */
export interface Budget {
  /** Tells budgets apart in headers, metrics and stores: one of a few. */
  readonly name: string;
  /** From 1 to 1,000,000. */
  readonly quota: number;
  /** Seconds until all of it is back. */
  readonly window: number;
}

/** What came of spending. Times are in microseconds, as those of all of this are: whole numbers, so that sums are exact. */
export interface Spending {
  /** Until as much would be allowed; 0 where it was, and only then is it spent. */
  readonly wait: number;
  /** Until all of the budget is back. */
  readonly untilFull: number;
}

/** Between two of them coming back. Rounded up: never more than the budget says. */
export function intervalOf({ quota, window }: Budget): number {
  return Math.ceil((window * 1_000_000) / quota);
}

/**
 * Spends, by the generic cell rate algorithm: a token bucket whose whole state is the time when it will be full.
 *
 * More than the quota is let through when nothing was spent before, and paid off afterwards.
 *
 * @param fullAt the time when all is back, in microseconds as `now`
 */
export function spend(budget: Budget, fullAt: number, now: number, cost: number): Spending {
  const interval = intervalOf(budget);
  const untilFull = Math.max(fullAt - now, 0);
  const room = Math.max(budget.quota, cost) * interval;
  const wait = untilFull + cost * interval - room;
  return wait > 0 ? { wait, untilFull } : { wait: 0, untilFull: untilFull + cost * interval };
}

/** What is left, and the microseconds until it is one more. */
export function leftOf(budget: Budget, { untilFull }: Spending): { left: number; untilNext: number } {
  const interval = intervalOf(budget);
  const free = budget.quota * interval - untilFull;
  const left = Math.max(Math.floor(free / interval), 0);
  return { left, untilNext: (left + 1) * interval - free };
}

/** The part of a budget that one of several processes may allow by itself: together never more than all, but one each. */
export function shareOf(budget: Budget, processes: number): Budget {
  return processes === 1 ? budget : { ...budget, quota: Math.max(Math.floor(budget.quota / processes), 1) };
}
