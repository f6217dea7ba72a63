import { expect } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { createClient, type KeyDocument, type LinkDocument } from './client.ts';
import type { Topology } from './topology.ts';

export interface Counts {
  total: number;
  people: number;
  bots: number;
}

export interface StatsDocument {
  from: string;
  to: string;
  timezone: string;
  totals: Counts;
  interval?: string;
  series: ({ start: string } & Counts)[];
  by?: string;
  values: { value: string; people: number }[];
}

/** Milliseconds until a click can be seen with all tests running: embedded Keyhop, when it is busy, adds up every 30 s. */
export const visibleWithin = 40_000;

export const firefox = {
  'User-Agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Accept-Language': 'de-AT,de;q=0.9,en;q=0.5',
  Referer: 'https://news.example.org/today?secret=1',
};
export const phone = {
  'User-Agent':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  'Accept-Language': 'fr',
};
export const bot = { 'User-Agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' };

export const everything = '/api/v1/stats';
export const ofLink = (code: string) => `/api/v1/links/${code}/stats`;

/** What visitors do, and who asks for the clicks that came of it. */
export function createStatsClient(at: () => Pick<Topology, 'url' | 'adminKey'>) {
  const { visit, call, create, createKey } = createClient(at);

  async function ask(path: string, query: Record<string, string> = {}, key = at().adminKey): Promise<StatsDocument> {
    const answer = await call('GET', `${path}?${new URLSearchParams(query)}`, { key });
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
    return answer.json();
  }

  async function click(link: LinkDocument, headers: Record<string, string>, times = 1): Promise<void> {
    for (let n = 0; n < times; n++) {
      const { status } = await visit('GET', `/${link.code}`, { headers });
      expect(status).toBe(302);
    }
  }

  /** Waits until a link has so many clicks, and holds it to having no more. */
  async function clicked(code: string, people: number, bots: number): Promise<void> {
    const { totals } = await eventually(
      () => ask(ofLink(code)),
      (document) => document.totals.total >= people + bots,
      visibleWithin,
    );
    expect(totals).toEqual({ total: people + bots, people, bots });
  }

  /** An editor of a new owner, and a link of it that was clicked by four people and two bots. */
  async function clickedLink(fields = {}): Promise<{ key: KeyDocument; link: LinkDocument }> {
    const key = await createKey('editor');
    const link = await create(fields, key.key);
    await click(link, firefox, 2);
    await click(link, phone);
    await click(link, { ...firefox, 'Sec-GPC': '1' });
    await click(link, bot, 2);
    return { key, link };
  }

  return { ask, click, clicked, clickedLink };
}
