import type { OperationTimes } from '../runtime/durations.ts';
import type { Limiter } from './limiter.ts';

/** A limiter that is timed, as `limit`. Put it behind the breaker: what that holds back never happened. */
export function measuredLimiter(limiter: Limiter, times: OperationTimes): Limiter {
  return {
    spend: (budget, who, cost) => times.measure('limit', async () => limiter.spend(budget, who, cost)),
  };
}
