import { describe, expect, test } from '@jest/globals';
import { createClient, expectProblem, fieldsOf } from './client.ts';
import type { Suite } from './over-topologies.ts';
import { createStatsClient, everything, firefox, ofLink } from './stats-client.ts';

export const askingForStats: Suite = (at) => {
  const { call, create } = createClient(at);
  const { ask, click, clicked } = createStatsClient(at);

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
};
