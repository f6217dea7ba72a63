import { describe, expect, test } from '@jest/globals';
import { dimensionNames } from '../../shared/clicks/day-counts.ts';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, fieldsOf, type KeyDocument, type LinkDocument } from './client.ts';
import type { Suite } from './over-topologies.ts';

interface Counts {
  total: number;
  people: number;
  bots: number;
}

interface StatsDocument {
  from: string;
  to: string;
  timezone: string;
  totals: Counts;
  interval?: string;
  series: ({ start: string } & Counts)[];
  by?: string;
  values: { value: string; people: number }[];
}

/** Milliseconds until a click can be seen, in the slower topology and with all tests running. */
const visibleWithin = 20_000;

const firefox = {
  'User-Agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'Accept-Language': 'de-AT,de;q=0.9,en;q=0.5',
  Referer: 'https://news.example.org/today?secret=1',
};
const phone = {
  'User-Agent':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  'Accept-Language': 'fr',
};
const bot = { 'User-Agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' };

export const stats: Suite = (at) => {
  const { visit, call, create, createKey, edit, remove } = createClient(at);
  const everything = '/api/v1/stats';
  const ofLink = (code: string) => `/api/v1/links/${code}/stats`;

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

  const sumOf = (series: readonly Counts[]) =>
    series.reduce((a, b) => ({ total: a.total + b.total, people: a.people + b.people, bots: a.bots + b.bots }), {
      total: 0,
      people: 0,
      bots: 0,
    });
  const peopleOf = (values: StatsDocument['values']) => values.reduce((sum, { people }) => sum + people, 0);

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

  test('counts GET redirects, people and bots apart, and nothing else', async () => {
    const { link } = await clickedLink();
    await visit('HEAD', `/${link.code}`, { headers: firefox });
    await visit('GET', `/${link.code}`, { headers: { ...firefox, 'Sec-Purpose': 'prefetch;prerender' } });
    await visit('GET', `/${link.code}+`, { headers: firefox });
    await click(link, phone);
    await clicked(link.code, 5, 2);
  });

  test('series and dimensions add up to the totals, for the link and for its owner', async () => {
    const { key, link } = await clickedLink();
    const another = await create({}, key.key);
    await click(another, bot, 3);
    await clicked(link.code, 4, 2);
    await clicked(another.code, 0, 3);
    for (const [path, bots] of [
      [ofLink(link.code), 2],
      [everything, 5],
    ] as const) {
      const totals = { total: 4 + bots, people: 4, bots };
      for (const interval of ['hour', 'day', 'month']) {
        for (const timezone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns']) {
          const document = await ask(path, { interval, timezone }, key.key);
          expect(document).toMatchObject({ interval, timezone, totals });
          expect(sumOf(document.series)).toEqual(totals);
        }
      }
      for (const by of dimensionNames) {
        const document = await ask(path, { by }, key.key);
        expect(document).toMatchObject({ by, timezone: 'UTC', totals });
        expect(peopleOf(document.values)).toBe(4);
      }
    }
  });

  test('tells from where and with what people came, the most frequent first and what is not known last', async () => {
    const { link } = await clickedLink();
    await clicked(link.code, 4, 2);
    const valuesBy = async (by: string) => (await ask(ofLink(link.code), { by })).values;
    expect(await valuesBy('browser')).toEqual([
      { value: 'Firefox', people: 2 },
      { value: 'Safari', people: 1 },
      { value: 'other', people: 1 },
    ]);
    expect(await valuesBy('referrer')).toEqual([
      { value: 'news.example.org', people: 2 },
      { value: 'direct', people: 1 },
      { value: 'other', people: 1 },
    ]);
    expect(await valuesBy('language')).toEqual([
      { value: 'de', people: 2 },
      { value: 'fr', people: 1 },
      { value: 'other', people: 1 },
    ]);
    expect(await valuesBy('country')).toEqual([{ value: 'other', people: 4 }]);
  });

  test('names fifty values of a dimension, and the rest together', async () => {
    const { key, link } = await clickedLink();
    for (let n = 0; n < 60; n++) await click(link, { ...firefox, Referer: `https://site-${n}.example/` });
    await clicked(link.code, 64, 2);
    const { values } = await ask(ofLink(link.code), { by: 'referrer' }, key.key);
    expect(values).toHaveLength(51);
    expect(values.at(-1)).toMatchObject({ value: 'other' });
    expect(peopleOf(values)).toBe(64);
  });

  test('a tag has the clicks on links that had it when they were clicked', async () => {
    const { key, link } = await clickedLink({ tags: ['before', 'always, ever'] });
    await clicked(link.code, 4, 2);
    await edit(link.code, { tags: ['after', 'always, ever'] }, { key: key.key });
    // Readers hear of an edit within a second.
    const totalOf = async (tag: string) => (await ask(everything, { tag }, key.key)).totals.total;
    await eventually(
      async () => {
        await click(link, phone);
        return totalOf('after');
      },
      (total) => total > 0,
      visibleWithin,
    );
    const clicks = await eventually(
      async () => ({ all: (await ask(ofLink(link.code))).totals.total, ever: await totalOf('always, ever') }),
      ({ all, ever }) => all === ever,
      visibleWithin,
    );
    const [before, after] = await Promise.all([totalOf('before'), totalOf('after')]);
    expect(before).toBeGreaterThanOrEqual(6);
    expect(before + after).toBe(clicks.all);
    expect(await totalOf('never')).toBe(0);
  });

  test('an edited and a deleted link keep their clicks', async () => {
    const { key, link } = await clickedLink();
    await clicked(link.code, 4, 2);
    await edit(link.code, { url: 'https://example.com/elsewhere' }, { key: key.key });
    await remove(link.code, key.key);
    const { totals } = await ask(ofLink(link.code), {}, key.key);
    expect(totals).toEqual({ total: 6, people: 4, bots: 2 });
    const shown = await call('GET', `/api/v1/links/${link.code}`, { key: key.key });
    expect(shown.json<LinkDocument>().clicks).toEqual(totals);
  });

  test('is thirty days with today, day by day, unless otherwise asked', async () => {
    const { code } = await create();
    const { from, to, interval, timezone, series, totals } = await ask(ofLink(code));
    expect({ interval, timezone, totals }).toEqual({
      interval: 'day',
      timezone: 'UTC',
      totals: { total: 0, people: 0, bots: 0 },
    });
    expect(series).toHaveLength(30);
    expect(series[0]?.start).toBe(from);
    const days = series.map(({ start }) => Date.parse(start));
    expect(days.slice(1).every((day, i) => day - (days[i] as number) === 86_400_000)).toBe(true);
    expect(Date.parse(to) - (days.at(-1) as number)).toBe(86_400_000);
    expect(Date.parse(to)).toBeGreaterThan(Date.now() - 5_000);
  });

  test('widens the range to whole buckets of the zone, and fills the empty ones', async () => {
    const { code } = await create();
    const berlin = { from: '2026-03-29', to: '2026-03-30T00:00:01+02:00', timezone: 'Europe/Berlin' };
    const empty = { total: 0, people: 0, bots: 0 };
    expect(await ask(ofLink(code), berlin)).toEqual({
      from: '2026-03-29T00:00:00+01:00',
      to: '2026-03-31T00:00:00+02:00',
      timezone: 'Europe/Berlin',
      totals: empty,
      interval: 'day',
      series: [
        { start: '2026-03-29T00:00:00+01:00', ...empty },
        { start: '2026-03-30T00:00:00+02:00', ...empty },
      ],
    });
    const hours = await ask(ofLink(code), { ...berlin, to: '2026-03-29', interval: 'hour' });
    expect(hours.series.map(({ start }) => start).slice(1, 3)).toEqual([
      '2026-03-29T01:00:00+01:00',
      '2026-03-29T03:00:00+02:00',
    ]);
    expect(hours.series).toHaveLength(23);
    const months = await ask(ofLink(code), { ...berlin, interval: 'month' });
    expect([months.from, months.to]).toEqual(['2026-03-01T00:00:00+01:00', '2026-04-01T00:00:00+02:00']);
    const by = await ask(ofLink(code), { from: '2026-03-29T12:00:00+02:00', to: '2026-03-29', by: 'os' });
    expect(by).toEqual({
      from: '2026-03-29T00:00:00Z',
      to: '2026-03-30T00:00:00Z',
      timezone: 'UTC',
      totals: empty,
      by: 'os',
      values: [],
    });
  });

  describe('as CSV', () => {
    const csv = { 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store', vary: 'Accept' };
    const range = 'from=2026-01-31&to=2026-02-01';

    test('gives a row for each bucket', async () => {
      const { code } = await create();
      const rows = 'start,total,people,bots\r\n2026-01-31T00:00:00Z,0,0,0\r\n2026-02-01T00:00:00Z,0,0,0\r\n';
      for (const [query, accept] of [
        [`${range}&format=csv`, '*/*'],
        [`${range}&format=csv`, 'application/json'],
        [range, 'text/csv'],
        [range, 'application/json;q=0.5, text/csv'],
      ] as const) {
        const answer = await call('GET', `${ofLink(code)}?${query}`, { headers: { Accept: accept } });
        expect(answer).toMatchObject({ status: 200, text: rows, headers: csv });
      }
    });

    test.each([
      [`${range}&format=json`, 'text/csv'],
      [range, '*/*'],
      [range, 'text/csv;q=0.1, */*'],
      [range, 'image/png'],
    ])('is not given for %s and Accept: %s', async (query, accept) => {
      const answer = await call('GET', `${everything}?${query}`, { headers: { Accept: accept } });
      expect(answer.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', vary: 'Accept' });
    });

    test('gives a row for each value, none of which a spreadsheet calculates', async () => {
      const link = await create();
      for (const host of ['-a.example', 'plain.example']) {
        await click(link, { ...firefox, Referer: `https://${host}/` });
      }
      await clicked(link.code, 2, 0);
      const { text } = await call('GET', `${ofLink(link.code)}?by=referrer&format=csv`);
      const [head, ...rows] = text.split('\r\n');
      expect(head).toBe('value,people');
      expect(rows.sort()).toEqual(['', "'-a.example,1", 'plain.example,1']);
    });
  });

  test('a viewer sees its owner’s clicks, and nobody but an admin those of another', async () => {
    const { key, link } = await clickedLink();
    const { owner } = key;
    const viewer = await createKey('viewer', { owner });
    const another = await createKey('editor');
    await clicked(link.code, 4, 2);
    const seen = [
      await ask(ofLink(link.code), {}, viewer.key),
      await ask(everything, {}, viewer.key),
      await ask(everything, { owner }, viewer.key),
      await ask(ofLink(link.code)),
      await ask(everything, { owner }),
    ];
    expect(seen.map(({ totals }) => totals.total)).toEqual([6, 6, 6, 6, 6]);
    expectProblem(await call('GET', ofLink(link.code), { key: another.key }), 403, 'forbidden');
    expectProblem(await call('GET', `${everything}?owner=${owner}`, { key: another.key }), 403, 'forbidden');
    expect((await ask(everything, {}, another.key)).totals.total).toBe(0);
  });

  test('a link that is not there has none', async () => {
    expectProblem(await call('GET', ofLink('never-made')), 404, 'not_found');
    expectProblem(await call('GET', ofLink('a%20b')), 404, 'not_found');
  });

  describe('400 names the parameter', () => {
    test.each([
      ['from=2026-02-30', 'from'],
      ['from=2026-11-22T10:00:00', 'from'],
      ['from=%00', 'from'],
      ['to=tomorrow', 'to'],
      ['to=', 'to'],
      ['from=2026-11-02&to=2026-11-01', 'from'],
      ['from=2999-01-01', 'from'],
      ['from=0000-01-01', 'from'],
      ['from=2010-01-01&to=2026-01-01', 'from'],
      ['from=2020-01-01&to=2026-01-01&interval=hour', 'interval'],
      ['interval=week', 'interval'],
      ['interval=', 'interval'],
      ['interval=toString', 'interval'],
      ['timezone=', 'timezone'],
      ['timezone=Mars/Phobos', 'timezone'],
      ['timezone=%2B01:00', 'timezone'],
      [`timezone=${'A'.repeat(5_000)}`, 'timezone'],
      ['timezone=../../etc/passwd', 'timezone'],
      ['by=city', 'by'],
      ['by=__proto__', 'by'],
      ['by=os&interval=day', 'interval'],
      ['by=os&timezone=UTC', 'timezone'],
      ['format=xml', 'format'],
      ['tag=', 'tag'],
      [`tag=${'a'.repeat(51)}`, 'tag'],
      ['owner=a%20b', 'owner'],
      ['from=2026-11-01&from=2026-11-01', 'from'],
      ['colour=red', 'colour'],
      ['__proto__=1', '__proto__'],
    ])('%s', async (query, field) => {
      const problem = expectProblem(await call('GET', `${everything}?${query}`), 400, 'invalid_request');
      expect(fieldsOf(problem)).toEqual([field]);
    });

    test.each(['owner', 'tag', 'limit'])('%s, of one link', async (name) => {
      const { code } = await create();
      const problem = expectProblem(await call('GET', `${ofLink(code)}?${name}=1`), 400, 'invalid_request');
      expect(fieldsOf(problem)).toEqual([name]);
    });
  });

  test('a tag as long and as strange as may be can be asked for, and clicked', async () => {
    const { key } = await createKey('editor');
    for (const tag of ['👩'.repeat(50), 'a:b', '\u0000', 'ünï\ncode']) {
      const link = await create({ tags: [tag] }, key);
      await click(link, phone);
      await clicked(link.code, 1, 0);
      expect((await ask(everything, { tag }, key)).totals).toEqual({ total: 1, people: 1, bots: 0 });
    }
  });
};
