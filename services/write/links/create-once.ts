import type { RequestKind } from '../idempotency/idempotency-store.ts';
import { hashOfLine, type RequestMemory } from '../idempotency/request-memory.ts';
import { type CreateMany, isNothingNew } from './create-many.ts';
import { parseNewLink } from './new-link.ts';
import type { CreatedOrReused, CreateOrReuse } from './reuse-link.ts';
import type { UrlPolicy } from './url-policy.ts';

interface Dependencies {
  createOrReuse: CreateOrReuse;
  createMany: CreateMany;
  memory: RequestMemory;
  policy: UrlPolicy;
  now: () => number;
}

export interface CreatedOnce extends CreatedOrReused {
  /** Whether a request with the same key came before. */
  readonly isReplayed?: boolean;
}

interface Asked {
  readonly body: unknown;
  readonly kind: RequestKind;
  readonly owner: string;
  readonly key: string | undefined;
}

export type CreateOnce = (asked: Asked) => Promise<CreatedOnce>;

/**
 * Creates a single link, however often it is asked for with the same key. Only a link that was made is remembered.
 *
 * Rejects with a KeyhopError where there is none.
 */
export function createOnceOf({ createOrReuse, createMany, memory, policy, now }: Dependencies): CreateOnce {
  return async ({ body, kind, owner, key }) => {
    if (key === undefined) return createOrReuse(parseNewLink(body, policy, now()), owner);
    // What is refused need not be remembered; what was made before may be refused by now, such as a time that has passed.
    if (!(await memory.knows(owner, key))) parseNewLink(body, policy, now());
    const lines = await memory.recallWhole(owner, key, kind, [hashOfLine(JSON.stringify(body))]);
    const [outcome] = await createMany([{ body }], owner, lines);
    if (outcome === undefined) throw new Error('Of one link something must have become.');
    if (isNothingNew(outcome)) await memory.forget(lines);
    if ('error' in outcome) throw outcome.error;
    return { ...outcome, isReplayed: lines.isReplayed };
  };
}
