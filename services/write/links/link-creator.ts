import type { KeySpaces } from '../../../shared/codes/key-space.ts';
import { AliasUnavailable } from '../../../shared/errors.ts';
import type { Link } from '../../../shared/links/link.ts';
import type { LinkStore } from '../../../shared/links/link-store.ts';
import type { CodeIssuer } from '../codes/code-issuer.ts';
import type { KeyBlockStore } from '../codes/key-block-store.ts';
import type { NewLink } from './new-link.ts';

interface Dependencies {
  links: LinkStore;
  issuer: CodeIssuer;
  blocks: KeyBlockStore;
  spaces: KeySpaces;
  now: () => number;
}

/** What a link must be that was promised before: so that making it twice is the same as once. */
export interface Promised {
  /** Issued for this link and no other. */
  readonly code: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Tells the claim of its alias from every other: a UUID. */
  readonly creation: string;
}

export type CreateLink = (wanted: NewLink, owner: string, promised?: Promised) => Promise<Link>;

/** A link as it is created. */
export function newLinkOf(
  { alias: _, reuse: __, password: ___, ...wanted }: NewLink,
  made: Pick<Link, 'owner' | 'code' | 'createdAt'>,
): Link {
  return { ...wanted, ...made, state: 'active', blocked: false, version: 1 };
}

/**
 * Creates links: under their alias, or under the next code. When it resolves, the link is on disk and resolves.
 *
 * A promised link that is there already stays as it is now; one with an alias is given back so.
 *
 * Rejects with AliasUnavailable where the alias is taken, StoreUnavailable, or CodesExhausted.
 */
export function createLinkCreator({ links, issuer, blocks, spaces, now }: Dependencies): CreateLink {
  /** Keeps an alias that a generated code could equal from being generated. False where it may have been already. */
  async function reserve(alias: string): Promise<boolean> {
    const counter = spaces.ofLength(alias.length)?.counterOf(alias);
    return counter === undefined || blocks.reserve(alias.length, counter);
  }

  return async (wanted, owner, promised) => {
    const createdAt = promised?.createdAt ?? now();
    const { alias } = wanted;
    if (alias === undefined) {
      const generated = newLinkOf(wanted, { owner, createdAt, code: promised?.code ?? (await issuer.next()) });
      if (promised !== undefined) await links.addAll([generated]);
      else await links.add(generated);
      return generated;
    }
    const claimed = newLinkOf(wanted, { owner, createdAt, code: alias });
    if (!(await reserve(alias)) || !(await links.claim(claimed, promised?.creation))) {
      throw new AliasUnavailable('This alias is not available.', { fields: [{ field: 'alias', message: 'is taken' }] });
    }
    return promised === undefined ? claimed : ((await links.find(alias)) ?? claimed);
  };
}
