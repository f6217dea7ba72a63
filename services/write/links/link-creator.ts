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

export type CreateLink = (wanted: NewLink, owner: string) => Promise<Link>;

/**
 * Creates links: under their alias, or under the next code. When it resolves, the link is on disk and resolves.
 *
 * Rejects with AliasUnavailable where the alias is taken, StoreUnavailable, or CodesExhausted.
 */
export function createLinkCreator({ links, issuer, blocks, spaces, now }: Dependencies): CreateLink {
  /** Keeps an alias that a generated code could equal from being generated. False where it may have been already. */
  async function reserve(alias: string): Promise<boolean> {
    const counter = spaces.ofLength(alias.length)?.counterOf(alias);
    return counter === undefined || blocks.reserve(alias.length, counter);
  }

  return async ({ alias, reuse: _, ...wanted }, owner) => {
    const link = {
      ...wanted,
      owner,
      createdAt: now(),
      state: 'active',
      blocked: false,
      version: 1,
    } as const;
    if (alias === undefined) {
      const generated: Link = { ...link, code: await issuer.next() };
      await links.add(generated);
      return generated;
    }
    const claimed: Link = { ...link, code: alias };
    if (!(await reserve(alias)) || !(await links.claim(claimed))) {
      throw new AliasUnavailable('This alias is not available.', { fields: [{ field: 'alias', message: 'is taken' }] });
    }
    return claimed;
  };
}
