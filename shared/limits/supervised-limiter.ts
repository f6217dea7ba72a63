import { StoreUnavailable } from '../errors.ts';
import type { SupervisorLink } from '../runtime/workers/supervisor-link.ts';
import type { Budget, Spending } from './budget.ts';
import type { Limiter } from './limiter.ts';

/** Spends of budgets that the supervisor keeps for all its workers: whichever of them is asked, there is no more than one quota. */
export class SupervisedLimiter implements Limiter {
  readonly #supervisor: Pick<SupervisorLink, 'spend'>;

  constructor(supervisor: Pick<SupervisorLink, 'spend'>) {
    this.#supervisor = supervisor;
  }

  /** @throws StoreUnavailable */
  async spend(budget: Budget, who: string, cost = 1): Promise<Spending> {
    try {
      return await this.#supervisor.spend({ budget, who, cost });
    } catch (cause) {
      throw new StoreUnavailable('What was spent of the limits is not known.', cause);
    }
  }
}
