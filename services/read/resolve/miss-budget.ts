import { LRUCache } from 'lru-cache';
import type { TooManyRequests } from '../../../shared/errors.ts';
import type { Budget, Spending } from '../../../shared/limits/budget.ts';
import { networkOf } from '../../../shared/limits/client-network.ts';
import type { Refusals } from '../../../shared/limits/refusals.ts';
import type { SharedLimiter } from '../../../shared/limits/shared-limiter.ts';

/** Look-ups in the store that one client address may cause: 300 at once, and 30 a second after that. */
export const missBudget: Budget = { name: 'misses', quota: 300, window: 10 };

/** Look-ups that are paid for together: to pay for each takes a quarter more than the look-up itself. */
const mostTogether = 10;

/** Addresses whose unpaid look-ups are remembered; those of the others are forgiven. */
const maxAddresses = 100_000;

const free: Spending = { wait: 0, untilFull: 0 };

interface Dependencies {
  limiter: Pick<SharedLimiter, 'spend' | 'spendOwn'>;
  refusals: Refusals;
  /** How many share the budget. */
  processes: number;
}

/**
 * Keeps a scan of codes from becoming a load on the store: what is in memory or Redis costs nothing. The budget is paid
 * in tens, so that an ordinary visitor costs Redis nothing either; what all processes have not paid yet is at most a tenth
 * of the budget.
 */
export class MissBudget {
  readonly #deps: Dependencies;
  readonly #together: number;
  /** Look-ups that were allowed and not paid for, or that they are just being paid for. */
  readonly #unpaid = new LRUCache<string, number | 'paying'>({ max: maxAddresses });

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#together = Math.max(Math.min(mostTogether, Math.floor(missBudget.quota / 10 / deps.processes)), 1);
  }

  /** Spends one look-up of the address', over all processes. Never rejects. */
  spend(address: string): Spending | Promise<Spending> {
    const who = networkOf(address);
    const unpaid = this.#unpaid.get(who) ?? 0;
    // Whether there is anything left is just being found out: whoever comes meanwhile pays for himself.
    if (unpaid === 'paying') return this.#deps.limiter.spend(missBudget, who);
    if (unpaid + 1 >= this.#together) return this.#pay(who, unpaid + 1);
    this.#unpaid.set(who, unpaid + 1);
    return free;
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

  async #pay(who: string, count: number): Promise<Spending> {
    this.#unpaid.set(who, 'paying');
    const spending = await this.#deps.limiter.spend(missBudget, who, count);
    this.#unpaid.set(who, spending.wait === 0 ? 0 : count - 1);
    return spending;
  }
}
