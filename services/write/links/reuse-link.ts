import { availability, isPlain, type Link } from '../../../shared/links/link.ts';
import type { ListPosition } from '../../../shared/links/link-store.ts';
import type { ShownLinks } from '../takedowns/shown-links.ts';
import type { CreateLink, Promised } from './link-creator.ts';
import type { NewLink } from './new-link.ts';
import { createOneAtATime } from './one-at-a-time.ts';

interface Dependencies {
  links: Pick<ShownLinks, 'list'>;
  createLink: CreateLink;
  now: () => number;
}

export interface CreatedOrReused {
  readonly status: 201 | 200;
  readonly link: Link;
}

export type CreateOrReuse = (wanted: NewLink, owner: string, promised?: Promised) => Promise<CreatedOrReused>;

/** Rows of the URL's list that are read in search of a live link: first a few, since mostly the newest is one. */
const rowsOfSearch = [4, 96];

/** One with a maximum of clicks ends when its own visitors have had them, be that at once; options make it another's. */
function isReusable(link: Link, now: number): boolean {
  return availability(link, now) === 'live' && isPlain(link);
}

/**
 * Creates links or, where `reuse` is wanted, finds the owner's newest live one of the same URL, without a maximum of
 * clicks and without options, among the newest hundred. What else is wanted holds for a link that is made, not for one
 * that is found. Two such requests at once get one link, unless two processes answer them.
 */
export function createLinkReuser({ links, createLink, now }: Dependencies): CreateOrReuse {
  const oneAtATime = createOneAtATime<CreatedOrReused>();

  async function newestLive(owner: string, url: string): Promise<Link | undefined> {
    let after: ListPosition | undefined;
    for (const rows of rowsOfSearch) {
      const page = await links.list({ owner, url, after, rows });
      const live = page.links.find((link) => isReusable(link, now()));
      if (live !== undefined || page.next === undefined) return live;
      after = page.next;
    }
    return undefined;
  }

  const create = async (wanted: NewLink, owner: string, promised?: Promised) =>
    ({ status: 201, link: await createLink(wanted, owner, promised) }) as const;

  return (wanted, owner, promised) => {
    if (!wanted.reuse) return create(wanted, owner, promised);
    return oneAtATime(`${owner}\n${wanted.url}`, async () => {
      const link = await newestLive(owner, wanted.url);
      if (link === undefined) return create(wanted, owner, promised);
      // The one that was promised may have been made at the same time, by another process.
      return { status: link.code === promised?.code ? 201 : 200, link };
    });
  };
}
