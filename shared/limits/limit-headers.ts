import { type Budget, leftOf, type Spending } from './budget.ts';

const seconds = (microseconds: number) => Math.ceil(microseconds / 1_000_000);

/**
 * What a client is told of a budget (draft-ietf-httpapi-ratelimit-headers): what there is of it, what is left, and for how
 * long it can be no more than that.
 */
export function limitHeaders(budget: Budget, spending: Spending): Record<string, string> {
  const { left, untilNext } = leftOf(budget, spending);
  return {
    'RateLimit-Policy': `"${budget.name}";q=${budget.quota};w=${budget.window}`,
    RateLimit: `"${budget.name}";r=${left};t=${seconds(untilNext)}`,
  };
}

/** Of a refusal: when the same may be asked again. */
export function retryAfter({ wait }: Spending): number {
  return seconds(wait);
}
