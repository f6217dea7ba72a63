import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClientAddress } from '../../../shared/http/client-address.ts';
import type { Budget, Spending } from '../../../shared/limits/budget.ts';
import { networkOf } from '../../../shared/limits/client-network.ts';
import { limitHeaders } from '../../../shared/limits/limit-headers.ts';
import type { Limiter } from '../../../shared/limits/limiter.ts';
import type { Refusals } from '../../../shared/limits/refusals.ts';
import type { Limited, Principal, RequestLimit } from './api-route.ts';

/** The budgets of the write service. */
export const writeBudgets = ['creates', 'bulk', 'anonymous'];

/** Seconds: limits are a minute's. */
const window = 60;

/** Seconds: nginx gives up a stream of which nothing is read for ten. */
const longestWait = 5;

export interface LimitDependencies {
  limiter: Limiter;
  refusals: Refusals;
  clientAddress: ClientAddress;
  /** Links that one address may make in a minute without a key. */
  anonymousPerMinute: number;
}

/** As the configuration has it; undefined where it switches limits off. */
export function limitsOf(config: LimitConfig, limiter: Limiter, refusals: Refusals): LimitDependencies | undefined {
  if (!config.RATE_LIMIT) return undefined;
  return {
    limiter,
    refusals,
    clientAddress: config.TRUSTED_PROXIES,
    anonymousPerMinute: config.ANONYMOUS_CREATES_PER_MINUTE,
  };
}

interface LimitConfig {
  RATE_LIMIT: boolean;
  TRUSTED_PROXIES: ClientAddress;
  ANONYMOUS_CREATES_PER_MINUTE: number;
}

/** Whose budget a request is for. */
export interface Payer {
  budget: Budget;
  who: string;
}

/** Who pays for what a request makes; undefined where nobody has to. */
export function payerOf(
  what: Limited,
  { keyId, limits }: Principal,
  req: IncomingMessage,
  { clientAddress, anonymousPerMinute }: LimitDependencies,
): Payer | undefined {
  if (keyId === undefined) {
    const budget = { name: 'anonymous', quota: anonymousPerMinute, window };
    return { budget, who: networkOf(clientAddress(req)) };
  }
  const quota = what === 'creates' ? limits?.createsPerMinute : limits?.bulkLinksPerMinute;
  return quota === undefined ? undefined : { budget: { name: what, quota, window }, who: keyId };
}

export const unlimited: RequestLimit = {
  quota: Number.POSITIVE_INFINITY,
  slice: Number.POSITIVE_INFINITY,
  async spend() {},
  async spendInTime() {},
};

/**
 * What a request is held to.
 *
 * @param limits undefined where they are switched off
 * @param tell adds headers to the answer, whatever it will be
 */
export function limitFor(
  what: Limited,
  principal: Principal,
  req: IncomingMessage,
  limits: LimitDependencies | undefined,
  tell: (headers: Record<string, string>) => void,
): RequestLimit {
  const payer = limits && payerOf(what, principal, req, limits);
  return limits && payer ? limitOf(payer, limits, tell) : unlimited;
}

/** @param tell adds headers to the answer, whatever it will be */
export function limitOf(
  { budget, who }: Payer,
  { limiter, refusals }: Pick<LimitDependencies, 'limiter' | 'refusals'>,
  tell: (headers: Record<string, string>) => void,
): RequestLimit {
  const ask = async (cost: number): Promise<Spending> => {
    const spending = await limiter.spend(budget, who, cost);
    tell(limitHeaders(budget, spending));
    return spending;
  };
  return {
    quota: budget.quota,
    slice: Math.max(Math.floor((budget.quota * longestWait) / window), 1),
    async spend(cost) {
      const spending = await ask(cost);
      if (spending.wait > 0) throw refusals.of(budget, spending, sentence(budget));
    },
    async spendInTime(cost, signal) {
      for (;;) {
        const { wait } = await ask(cost);
        if (wait === 0) return;
        await delay(Math.ceil(wait / 1_000), undefined, { signal });
      }
    },
  };
}

function sentence({ name, quota }: Budget): string {
  if (name === 'anonymous') return `Without a key, ${quota} links a minute may be made from one address.`;
  return `This key may make ${quota} links a minute${name === 'bulk' ? ' in bulk' : ''}.`;
}
