import { expect, test } from '@jest/globals';
import { dimensionNames } from '../../shared/clicks/day-counts.ts';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, type LinkDocument } from './client.ts';
import type { Suite } from './over-topologies.ts';
import {
  bot,
  type Counts,
  createStatsClient,
  everything,
  firefox,
  ofLink,
  phone,
  type StatsDocument,
  visibleWithin,
} from './stats-client.ts';

const sumOf = (series: readonly Counts[]) =>
  series.reduce((a, b) => ({ total: a.total + b.total, people: a.people + b.people, bots: a.bots + b.bots }), {
    total: 0,
    people: 0,
    bots: 0,
  });
const peopleOf = (values: StatsDocument['values']) => values.reduce((sum, { people }) => sum + people, 0);

export const stats: Suite = (at) => {
  const { visit, call, create, createKey, edit, remove } = createClient(at);
  const { ask, click, clicked, clickedLink } = createStatsClient(at);

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
    // Rows are handed on one after the other: until all are, what is read may be of different seconds.
    const { before } = await eventually(
      async () => ({
        all: (await ask(ofLink(link.code))).totals.total,
        ever: await totalOf('always, ever'),
        before: await totalOf('before'),
        after: await totalOf('after'),
      }),
      ({ all, ever, before, after }) => all === ever && all === before + after,
      visibleWithin,
    );
    expect(before).toBeGreaterThanOrEqual(6);
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

  test('a viewer sees its owner’s clicks, and nobody but an admin those of another', async () => {
    const { key, link } = await clickedLink();
    const { owner } = key;
    const viewer = await createKey('viewer', { owner });
    const another = await createKey('editor');
    await clicked(link.code, 4, 2);
    // A link's clicks may be seen some milliseconds before its owner's.
    await eventually(
      () => ask(everything, {}, viewer.key),
      ({ totals }) => totals.total === 6,
      visibleWithin,
    );
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

  test('a tag as long and as strange as may be can be asked for, and clicked', async () => {
    const { key } = await createKey('editor');
    for (const tag of ['👩'.repeat(50), 'a:b', '\u0000', 'ünï\ncode']) {
      const link = await create({ tags: [tag] }, key);
      await click(link, phone);
      await clicked(link.code, 1, 0);
      await eventually(
        async () => (await ask(everything, { tag }, key)).totals,
        ({ total, people }) => total === 1 && people === 1,
        visibleWithin,
      );
    }
  });
};
