import { Unauthenticated } from '../../../shared/errors.ts';
import type { Passwords } from '../../../shared/links/passwords.ts';
import type { Principal } from '../http/api-route.ts';
import type { RequestKind } from '../idempotency/idempotency-store.ts';
import { hashOfLine, type RequestMemory } from '../idempotency/request-memory.ts';
import { type CreateMany, isNothingNew } from './create-many.ts';
import { hashPasswordOf, type ParsedLink, parseNewLink } from './new-link.ts';
import type { CreatedOrReused, CreateOrReuse } from './reuse-link.ts';
import type { UrlPolicy } from './url-policy.ts';

interface Dependencies {
  createOrReuse: CreateOrReuse;
  createMany: CreateMany;
  memory: RequestMemory;
  policy: UrlPolicy;
  passwords: Pick<Passwords, 'hash'>;
  now: () => number;
}

export interface CreatedOnce extends CreatedOrReused {
  /** Whether a request with the same key came before. */
  readonly isReplayed?: boolean;
}

interface Asked {
  readonly body: unknown;
  readonly kind: RequestKind;
  readonly principal: Pick<Principal, 'keyId' | 'owner'>;
  readonly key: string | undefined;
}

export type CreateOnce = (asked: Asked) => Promise<CreatedOnce>;

/**
 * Creates a single link, however often it is asked for with the same key. Only a link that was made is remembered.
 *
 * Rejects with a KeyhopError where there is none.
 */
export function createOnceOf({ createOrReuse, createMany, memory, policy, passwords, now }: Dependencies): CreateOnce {
  function parse(body: unknown, keyId: string | undefined): ParsedLink {
    const wanted = parseNewLink(body, policy, now());
    if (keyId === undefined) refuseToNobody(wanted);
    return wanted;
  }

  return async ({ body, kind, principal: { keyId, owner }, key }) => {
    // Without an API key all are one owner, whose requests are not each other's to repeat.
    if (key === undefined || keyId === undefined) {
      return createOrReuse(await hashPasswordOf(parse(body, keyId), passwords), owner);
    }
    // What is refused need not be remembered; what was made before may be refused by now, such as a time that has passed.
    if (!(await memory.knows(owner, key))) parse(body, keyId);
    const lines = await memory.recallWhole(owner, key, kind, [hashOfLine(JSON.stringify(body, withoutPassword))]);
    const [outcome] = await createMany([{ body, mayHavePassword: true }], owner, lines);
    if (outcome === undefined) throw new Error('Of one link something must have become.');
    if (isNothingNew(outcome)) await memory.forget(lines);
    if ('error' in outcome) throw outcome.error;
    return { ...outcome, isReplayed: lines.isReplayed };
  };
}

/** What is remembered of a request is hashed too quickly for a password. */
function withoutPassword(name: string, value: unknown): unknown {
  return name === 'password' ? null : value;
}

/**
 * Without a key nobody gets a name of their choice, nor to see what others have made, nor to show one target to those who
 * look after this service and another to everybody else.
 *
 * @throws Unauthenticated
 */
function refuseToNobody({ alias, reuse, password, options }: ParsedLink): void {
  if (alias !== undefined) throw new Unauthenticated('An alias takes an API key.');
  if (password !== undefined) throw new Unauthenticated('A password takes an API key.');
  if (options?.rules !== undefined) throw new Unauthenticated('Rules take an API key.');
  if (reuse) throw new Unauthenticated('Reuse takes an API key: without one, no links are yours.');
}
