import { setTimeout as delay } from 'node:timers/promises';
import { KeyhopError, Refused, StoreUnavailable } from '../../../shared/errors.ts';
import type { Link } from '../../../shared/links/link.ts';
import type { LinkStore } from '../../../shared/links/link-store.ts';
import type { Passwords } from '../../../shared/links/passwords.ts';
import { inParallel } from '../../../shared/runtime/in-parallel.ts';
import type { CodeIssuer } from '../codes/code-issuer.ts';
import type { LinkPromises } from '../idempotency/request-memory.ts';
import { newLinkOf } from './link-creator.ts';
import { hashPasswordOf, type NewLink, type ParsedLink, parseNewLink } from './new-link.ts';
import type { CreatedOrReused, CreateOrReuse } from './reuse-link.ts';
import type { UrlPolicy } from './url-policy.ts';

interface Dependencies {
  links: LinkStore;
  issuer: CodeIssuer;
  createOrReuse: CreateOrReuse;
  policy: UrlPolicy;
  passwords: Pick<Passwords, 'hash'>;
  now: () => number;
}

/**
 * What asks for a link: a parsed body, or why it is none. One alone may have a password; to hash those of a thousand would
 * take a minute.
 */
export type Asked = { readonly body: unknown; readonly mayHavePassword?: true } | { readonly error: KeyhopError };

/** What became of one. */
export type Outcome = CreatedOrReused | { readonly error: KeyhopError };

/** Whether no link was made of it, and none can have been: where a store did not answer, there may be one. */
export function isNothingNew(outcome: Outcome): boolean {
  return 'error' in outcome ? outcome.error.status < 500 : outcome.status === 200;
}

/**
 * Makes many links at once. Each succeeds or fails by itself, and what became of it is in its place; those that the store
 * did not take have its error. What was promised is made as it was promised, and given back as it is now.
 *
 * Rejects with what is no `KeyhopError`: a defect.
 */
export type CreateMany = (asked: readonly Asked[], owner: string, promises?: LinkPromises) => Promise<Outcome[]>;

/** Aliases, links that may be reused, and look-ups, at once: few beside the 512 statements that Cassandra is sent. */
const atOnce = 64;

/** Milliseconds before another attempt to store links: a hiccup of the store is not to end an import of millions. */
const pauses = [100, 400, 1_600];

interface Wanted {
  readonly place: number;
  readonly link: NewLink;
}

/** Generated links are stored together; those with an alias or to be reused each by itself, after them. */
export function createManyOf({ links, issuer, createOrReuse, policy, passwords, now }: Dependencies): CreateMany {
  /** Those of an earlier attempt, in their places. */
  async function madeBefore(asked: readonly Asked[], promises: LinkPromises): Promise<Outcome[]> {
    return inParallel(atOnce, [...asked.keys()], async (place) => {
      const link = 'body' in (asked[place] as Asked) ? await links.find(promises.to(place).code) : undefined;
      return link && { status: 201, link };
    }) as Promise<Outcome[]>;
  }

  async function storeAll(wanted: readonly Wanted[], owner: string, promises: LinkPromises | undefined) {
    const codes = promises ? wanted.map(({ place }) => promises.to(place).code) : await issuer.take(wanted.length);
    const createdAt = promises?.createdAt ?? now();
    const made = wanted.map(({ link }, i) => newLinkOf(link, { owner, createdAt, code: codes[i] as string }));
    await persistently(() => links.addAll(made));
    return made;
  }

  /** What is asked for, parsed, with what it is not in its place. */
  async function parseAll(asked: readonly Asked[], at: number, outcomes: Outcome[]): Promise<Wanted[]> {
    const wanted: Wanted[] = [];
    for (const [place, each] of asked.entries()) {
      if (outcomes[place] !== undefined) continue;
      try {
        const link = parse(each, policy, at);
        // Only one that is alone has to wait.
        wanted.push({ place, link: isHashed(link) ? link : await hashPasswordOf(link, passwords) });
      } catch (error) {
        outcomes[place] = keyhopError(error);
      }
    }
    return wanted;
  }

  return async (asked, owner, promises) => {
    const outcomes = promises?.isReplayed ? await madeBefore(asked, promises) : [];
    const wanted = await parseAll(asked, promises?.createdAt ?? now(), outcomes);
    const [together, alone] = parted(wanted, ({ link }) => link.alias === undefined && !link.reuse);
    if (together.length > 0) {
      const stored = await storeAll(together, owner, promises).catch(keyhopError);
      for (const [i, { place }] of together.entries()) {
        outcomes[place] = 'error' in stored ? stored : { status: 201, link: stored[i] as Link };
      }
    }
    await inParallel(atOnce, alone, async ({ place, link }) => {
      outcomes[place] = await createOrReuse(link, owner, promises?.to(place)).catch(keyhopError);
    });
    return outcomes;
  };
}

/** Those of which it is true, and the others. */
function parted<T>(items: readonly T[], isOfFirst: (item: T) => boolean): [T[], T[]] {
  const { first = [], others = [] } = Object.groupBy(items, (item) => (isOfFirst(item) ? 'first' : 'others'));
  return [first, others];
}

/** Stores links again that a store may not have taken: they are the same links, however often. @throws StoreUnavailable */
async function persistently(store: () => Promise<void>): Promise<void> {
  for (const pause of pauses) {
    try {
      return await store();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await delay(pause);
    }
  }
  await store();
}

function parse(asked: Asked, policy: UrlPolicy, now: number): ParsedLink {
  if ('error' in asked) throw asked.error;
  const link = parseNewLink(asked.body, policy, now);
  if (link.password !== undefined && asked.mayHavePassword !== true) {
    throw Refused.field('password', 'is taken of links that are made one by one only');
  }
  return link;
}

function isHashed(link: ParsedLink): link is ParsedLink & NewLink {
  return link.password === undefined;
}

/** @throws what is none */
function keyhopError(error: unknown): { error: KeyhopError } {
  if (!(error instanceof KeyhopError)) throw error;
  return { error };
}
