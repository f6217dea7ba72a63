import { type ClickStore, subjectOf } from '../../../shared/clicks/click-store.ts';
import type { Totals } from '../../../shared/clicks/day-counts.ts';
import type { Link } from '../../../shared/links/link.ts';
import type { ListPosition } from '../../../shared/links/link-store.ts';
import type { ShownLinks } from '../takedowns/shown-links.ts';

/** Links that are looked at, for lists by page number: cursors go further. */
export const mostListed = 10_000;

/** Rows read at a time. */
const rowsAtOnce = 500;

export interface CountedLink {
  readonly link: Link;
  readonly clicks: Totals;
}

export async function counted(clicks: ClickStore, links: readonly Link[]): Promise<CountedLink[]> {
  const totals = await clicks.totals(links.map(({ code }) => subjectOf.link(code)));
  return links.map((link, i) => ({ link, clicks: totals[i] as Totals }));
}

/** A part of an owner's links that are not deleted, newest first, and how many of them there are, up to `mostListed`. */
export async function listPart(
  links: ShownLinks,
  owner: string,
  isWanted: (link: Link) => boolean,
  { skip, limit }: { skip: number; limit: number },
): Promise<{ part: Link[]; total: number }> {
  const found: Link[] = [];
  let after: ListPosition | undefined;
  for (let read = 0; read < mostListed; read += rowsAtOnce) {
    const page = await links.list({ owner, after, rows: rowsAtOnce });
    found.push(...page.links.filter((link) => link.state !== 'deleted' && isWanted(link)));
    if (page.next === undefined) break;
    after = page.next;
  }
  return { part: found.slice(skip, skip + limit), total: found.length };
}
