import type { TooManyRequests } from '../../../shared/errors.ts';
import type { Budget, Spending } from '../../../shared/limits/budget.ts';
import { networkOf } from '../../../shared/limits/client-network.ts';
import type { Refusals } from '../../../shared/limits/refusals.ts';
import type { SharedLimiter } from '../../../shared/limits/shared-limiter.ts';

/** Look-ups in the store that one client address may cause: 300 at once, and 30 a second after that. */
export const missBudget: Budget = { name: 'misses', quota: 300, window: 10 };

interface Dependencies {
  limiter: Pick<SharedLimiter, 'spend' | 'spendOwn'>;
  refusals: Refusals;
}

/** Keeps a scan of codes from becoming a load on the store: what is in memory or Redis costs nothing. */
export class MissBudget {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Spends one look-up of the address', over all processes. Never rejects. */
  spend(address: string): Promise<Spending> {
    return this.#deps.limiter.spend(missBudget, networkOf(address));
  }

  /** The same of what this process may allow by itself, for when Redis does not answer. */
  spendOwn(address: string): Spending {
    return this.#deps.limiter.spendOwn(missBudget, networkOf(address));
  }

  /** What to answer where it was too much; undefined where it was not. */
  refusal(spending: Spending): TooManyRequests | undefined {
    if (spending.wait === 0) return undefined;
    const message = 'Too many unknown links were asked for from this address.';
    return this.#deps.refusals.of(missBudget, spending, message);
  }
}
