import { byTurns } from '../by-turns.ts';
import { WrongAnswers } from '../closed-loop.ts';
import { apiHeaders } from '../keyhop.ts';
import { generatedLink, mainOwner } from './generated-link.ts';
import type { LoadedLinks } from './loaded-links.ts';

/** How often each is read; a fifth of it is not counted. */
const turns = 250;

/** Milliseconds by HTTP. */
export interface Milliseconds {
  readonly p50: number;
  readonly p99: number;
}

/** Of one server, by what the links have in common. */
export type ListPages = Record<'owner' | 'tag' | 'url', Milliseconds>;

export interface Listed {
  readonly origin: string;
  readonly loaded: LoadedLinks;
}

/** Reads first pages of up to a hundred links from servers by turns. The tag is one that few links have. @throws WrongAnswers */
export async function listPages(servers: readonly Listed[]): Promise<ListPages[]> {
  const pages = servers.flatMap(({ origin, loaded }) =>
    queriesOf(loaded).map((query) => () => readPage(`${origin}/api/v1/links?limit=100${query}`)),
  );
  const times = await byTurns(pages, turns);
  const at = (page: number) => {
    const of = (share: number) => times[page]?.[Math.floor(share * (times[page]?.length ?? 0))] as number;
    return { p50: of(0.5), p99: of(0.99) };
  };
  return servers.map((_, server) => ({ owner: at(3 * server), tag: at(3 * server + 1), url: at(3 * server + 2) }));
}

/** By owner, by tag, by URL. */
function queriesOf({ sample }: LoadedLinks): string[] {
  const own = sample.map(({ n }) => generatedLink(n)).find(({ owner }) => owner === mainOwner);
  return ['', '&tag=campaign-7', `&url=${encodeURIComponent(own?.url ?? '')}`];
}

async function readPage(url: string): Promise<void> {
  const response = await fetch(url, { headers: apiHeaders });
  const { items } = (await response.json()) as { items?: unknown[] };
  // A page in search of a tag ends after so many links, found or not.
  if (items === undefined || (items.length === 0 && !url.includes('tag='))) {
    throw new WrongAnswers(`${url} answered ${response.status} with ${items?.length ?? 'no'} links`);
  }
}
