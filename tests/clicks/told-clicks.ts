import type { LinkDocument } from '../http/client.ts';
import { exchange } from '../http/exchange.ts';
import type { ClickCounts } from './visitors.ts';

/** What the API says of every link that was clicked, as visitors count. @throws Error where people and bots are not all */
export async function toldClicks(origin: string, adminKey: string): Promise<Map<string, ClickCounts>> {
  const counts = new Map<string, ClickCounts>();
  for await (const { code, clicks } of listed(origin, adminKey)) {
    if (clicks.total !== clicks.people + clicks.bots) throw new Error(`${code} does not add up`);
    if (clicks.total > 0) counts.set(code, { people: clicks.people, bots: clicks.bots });
  }
  return counts;
}

/** All links of the API, page by page. */
async function* listed(origin: string, adminKey: string): AsyncIterable<LinkDocument> {
  const headers = { 'X-API-Key': adminKey };
  for (let next: string | null = ''; next !== null; ) {
    const query: string = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`;
    const answer = await exchange(origin, 'GET', `/api/v1/links?limit=100${query}`, { headers });
    const page = answer.json<{ items: LinkDocument[]; next: string | null }>();
    yield* page.items;
    next = page.next;
  }
}
