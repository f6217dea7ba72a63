import { type ClickStore, subjectOf } from '../../../shared/clicks/click-store.ts';
import type { Link } from '../../../shared/links/link.ts';
import type { ListPage, ListPosition } from '../../../shared/links/link-store.ts';
import type { ApiRequest, Reply } from '../http/api-route.ts';
import type { ShownLinks } from '../takedowns/shown-links.ts';
import { linkResource } from './link-resource.ts';
import type { ListCursors } from './list-cursor.ts';
import { type LinkFilter, mostLinks, parseListQuery, type WantedList } from './list-query.ts';

/** Rows that one page may read in search of links with a tag or in a state; Cassandra reads about 5,000 links a second. */
const mostRows = 500;

interface Dependencies {
  links: ShownLinks;
  clicks: ClickStore;
  cursors: ListCursors;
  baseUrl: string;
}

/** `GET /api/v1/links`: newest first, page by page. */
export function listLinksHandler({ links, clicks, cursors, baseUrl }: Dependencies) {
  return async (request: ApiRequest): Promise<Reply> => {
    const wanted = parseListQuery(request);
    const after = wanted.cursor === undefined ? undefined : cursors.read(wanted.cursor, wanted.filter);
    const page = await readPage(links, wanted, after);
    const totals = await clicks.totals(page.links.map(({ code }) => subjectOf.link(code)));
    const next = page.next && cursors.write(page.next, wanted.filter);
    return {
      status: 200,
      headers: next === undefined ? {} : { Link: `<${pathOf(request.query, next)}>; rel="next"` },
      body: { items: page.links.map((link, i) => linkResource(link, baseUrl, totals[i])), next: next ?? null },
    };
  };
}

/** Reads on until the page is full, the list ends, or `mostRows` rows were read. */
async function readPage(store: ShownLinks, { filter, limit }: WantedList, start?: ListPosition): Promise<ListPage> {
  const { owner, url, tag, state } = filter;
  const links: Link[] = [];
  // Unfiltered, hardly a row is in vain.
  let rows = tag === undefined && state === undefined ? limit : mostLinks;
  let after = start;
  for (let read = 0; read < mostRows; read += rows, rows = mostLinks) {
    const page = await store.list({ owner, url, after, rows });
    for (const link of page.links) {
      if (!isWanted(link, filter)) continue;
      // There is one more.
      if (links.length === limit) return { links, next: links.at(-1) };
      links.push(link);
    }
    if (page.next === undefined || links.length === limit) return { links, next: page.next };
    after = page.next;
  }
  return { links, next: after };
}

function isWanted(link: Link, { tag, state }: LinkFilter): boolean {
  return (tag === undefined || link.tags.includes(tag)) && (state === undefined || link.state === state);
}

/** The same request with this cursor. */
function pathOf(query: URLSearchParams, cursor: string): string {
  const parameters = [...query].filter(([name]) => name !== 'cursor');
  const text = [...parameters, ['cursor', cursor]].map(([name, value]) => `${name}=${encoded(value as string)}`);
  return `/api/v1/links?${text.join('&')}`;
}

/** No longer than it came: what need not be encoded in a query is not, or a long URL would not fit into a header. */
function encoded(value: string): string {
  return encodeURIComponent(value).replace(/%(?:2F|3A|3F|40|24|2C|3B|3D)/g, decodeURIComponent);
}
