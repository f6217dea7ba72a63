import type { IncomingMessage } from 'node:http';
import { InvalidRequest, WrongPassword } from '../../../shared/errors.ts';
import { readBody, typeOfBody } from '../../../shared/http/request-body.ts';
import type { Budget } from '../../../shared/limits/budget.ts';
import { networkOf } from '../../../shared/limits/client-network.ts';
import type { Limiter } from '../../../shared/limits/limiter.ts';
import type { Refusals } from '../../../shared/limits/refusals.ts';
import type { Link } from '../../../shared/links/link.ts';
import type { Passwords } from '../../../shared/links/passwords.ts';
import { within } from '../../../shared/runtime/within.ts';
import { answerLimit } from '../answer-limit.ts';

/** Attempts at one link, right or wrong: of one client address, and of all together. */
export const passwordBudgets = {
  ofAddress: { name: 'passwords', quota: 10, window: 60 },
  ofLink: { name: 'linkpasswords', quota: 60, window: 60 },
} satisfies Record<string, Budget>;

export const passwordBudgetNames = Object.values(passwordBudgets).map(({ name }) => name);

/** 200 characters of four bytes, each of which a form writes as three, and the name. */
const form = { types: ['application/x-www-form-urlencoded'], limit: 4_096 };

export interface GuardDependencies {
  passwords: Pick<Passwords, 'isOf'>;
  /** Absent where limits are switched off. */
  limits: { limiter: Limiter; refusals: Refusals; clientAddress: (req: IncomingMessage) => string } | undefined;
}

/** Resolves where a form holds the password of a link. */
export type RequirePassword = (link: Link, req: IncomingMessage) => Promise<void>;

/**
 * Rejects with WrongPassword, TooManyRequests, StoreUnavailable while too many passwords are looked at, and InvalidRequest,
 * UnsupportedMediaType or PayloadTooLarge where the body is no form.
 */
export function createPasswordGuard({ passwords, limits }: GuardDependencies): RequirePassword {
  /** The link's budget is not spent by who has spent his own: he alone cannot lock everybody out. */
  async function spend(code: string, req: IncomingMessage): Promise<void> {
    if (limits === undefined) return;
    const who = `${code} ${networkOf(limits.clientAddress(req))}`;
    const { ofAddress, ofLink } = passwordBudgets;
    for (const [budget, payer] of [
      [ofAddress, who],
      [ofLink, code],
    ] as const) {
      const spending = await limits.limiter.spend(budget, payer);
      if (spending.wait > 0) {
        throw limits.refusals.of(budget, spending, 'The password of this link was tried too often. Try again later.');
      }
    }
  }

  return async ({ code, options }, req) => {
    if (options?.password === undefined) throw new Error(`The link ${code} has no password.`);
    typeOfBody(req, form.types);
    const given = passwordIn(String(await readBody(req, { ...form, types: 'text' })));
    await spend(code, req);
    // Whoever sends it slowly has his time for looking at it all the same.
    if (await within(answerLimit, passwords.isOf(options.password, given))) return;
    throw new WrongPassword('This is not the password of this link.');
  };
}

/** @throws InvalidRequest */
function passwordIn(text: string): string {
  const members = [...new URLSearchParams(text)];
  const [[name, value] = ['', '']] = members;
  if (members.length === 1 && name === 'password') return value;
  throw InvalidRequest.field('password', 'must be there, once and with nothing else');
}
