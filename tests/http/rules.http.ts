import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, fieldsOf, type LinkDocument, target } from './client.ts';
import { everywhere } from './everywhere.ts';
import type { Suite } from './over-topologies.ts';
import { visibleWithin } from './stats-client.ts';

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1';
const bot = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)';

export const rules: Suite = (at) => {
  const { call, create, createKey, edit, show, visit } = createClient(at);
  const url = (name: string) => `https://${name}.example.com/`;

  const locationFor = async (path: string, headers: Record<string, string> = {}) =>
    (await visit('GET', path, { headers })).headers.location;

  test('the first rule that holds says where a link leads, and none its url', async () => {
    const { code } = await create({
      rules: [
        { if: { device: ['mobile', 'tablet'], language: ['de'] }, url: url('mobile-de') },
        { if: { os: ['iOS'] }, url: url('ios') },
        { if: { browser: ['Chrome'], language: ['de', 'fr'] }, url: url('chrome') },
        { if: { query: { name: 'from', value: 'poster' } }, url: url('poster') },
        { if: { query: { name: 'from' } }, url: url('from') },
      ],
    });
    const path = `/${code}`;
    for (const [expected, where, userAgent, languages] of [
      [url('mobile-de'), path, iphone, 'de-AT,en;q=0.5'],
      [url('ios'), path, iphone, 'en'],
      [url('chrome'), path, chrome, 'fr'],
      [url('poster'), `${path}?a&from=x&from=poster`, chrome, 'en'],
      [url('poster'), `${path}?from=p%6fster`, bot, ''],
      [url('from'), `${path}?from`, '', ''],
      [target, `${path}?From=poster`, chrome, 'en'],
      [target, path, bot, 'en'],
    ] as const) {
      expect(await locationFor(where, { 'User-Agent': userAgent, 'Accept-Language': languages })).toBe(expected);
    }
  });

  test('rules hold from and until a time', async () => {
    const { code } = await create({
      rules: [
        { if: { before: '2020-01-01T00:00:00Z' }, url: url('past') },
        { if: { after: '2999-01-01T00:00:00Z' }, url: url('future') },
        { if: { after: '2020-01-01T01:00:00+01:00', before: '2999-01-01T00:00:00Z' }, url: url('now') },
      ],
    });
    expect(await locationFor(`/${code}`)).toBe(url('now'));
    expect((await show(code)).json<LinkDocument>().rules[2]).toEqual({
      if: { after: '2020-01-01T00:00:00.000Z', before: '2999-01-01T00:00:00.000Z' },
      url: url('now'),
    });
  });

  test('a weight shares the visits out', async () => {
    const { code } = await create({ rules: [{ if: { weight: 50 }, url: url('one') }] });
    const seen = new Set<unknown>();
    await eventually(
      async () => seen.add(await locationFor(`/${code}`)).size,
      (size) => size === 2,
    );
    expect(seen).toEqual(new Set([url('one'), target]));
    const { code: always } = await create({ rules: [{ if: { weight: 100 }, url: url('always') }] });
    for (let n = 0; n < 20; n++) expect(await locationFor(`/${always}`)).toBe(url('always'));
  });

  test('HEAD and percent-encoded codes follow them, with what the link forwards and its status', async () => {
    const { code } = await create({
      redirect: 307,
      forwardQuery: true,
      forwardPath: true,
      rules: [{ if: { query: { name: 'b' } }, url: `${url('rule')}base?x#y` }],
    });
    const encoded = `/%${code.charCodeAt(0).toString(16)}${code.slice(1)}`;
    for (const [method, path, expected] of [
      ['HEAD', `/${code}?b=1`, `${url('rule')}base?x&b=1#y`],
      ['GET', `${encoded}?b=1`, `${url('rule')}base?x&b=1#y`],
      ['GET', `/${code}/to?b`, `${url('rule')}base/to?x&b#y`],
    ] as const) {
      const { status, headers } = await visit(method, path);
      expect([status, headers.location]).toEqual([307, expected]);
    }
  });

  test('clicks are counted wherever they lead', async () => {
    const { code } = await create({ rules: [{ if: { query: { name: 'a' } }, url: url('a') }] });
    for (const path of [`/${code}`, `/${code}?a`, `/${code}?a`]) await visit('GET', path);
    await eventually(
      async () => (await show(code)).json<LinkDocument>().clicks.total,
      (total) => total === 3,
      visibleWithin,
    );
  }, 60_000);

  test('a preview tells of all targets', async () => {
    const { code } = await create({
      rules: [
        { if: { weight: 1 }, url: url('one') },
        { if: { weight: 2 }, url: url('two') },
        { if: { os: ['iOS'] }, url: url('one') },
      ],
    });
    const json = { headers: { Accept: 'application/json' } };
    expect((await visit('GET', `/${code}+`, json)).json()).toMatchObject({
      url: target,
      otherUrls: [url('one'), url('two')],
    });
    const { text } = await visit('GET', `/${code}+`, { headers: { Accept: 'text/html' } });
    for (const each of [target, url('one'), url('two')]) expect(text).toContain(`href="${each}"`);
  });

  test('an edit replaces all of them, or takes them away', async () => {
    const { code } = await create({ rules: [{ if: { weight: 100 }, url: url('one') }] });
    const given = [{ if: { weight: 100 }, url: url('two') }];
    expect((await edit(code, { rules: given })).json()).toMatchObject({ rules: given });
    await eventually(
      () => locationFor(`/${code}`),
      (location) => location === url('two'),
    );
    for (const none of [[], null]) expect((await edit(code, { rules: none })).json()).toMatchObject({ rules: [] });
    await eventually(
      () => locationFor(`/${code}`),
      (location) => location === target,
    );
  });

  test('a link is taken down with a host that it leads some visitors to, and its owner cannot lead it elsewhere', async () => {
    const host = `${randomBytes(6).toString('hex')}.example.com`;
    const { key } = await createKey('editor');
    const { code } = await create({ rules: [{ if: { query: { name: 'a' } }, url: `https://${host}/` }] }, key);
    const taken = await call('POST', '/api/v1/takedowns', { json: { host } });
    await everywhere(
      () => show(code, key),
      (answer) => answer.json<LinkDocument>().blocked,
    );
    await everywhere(
      () => visit('GET', `/${code}`),
      ({ status }) => status === 451,
    );
    for (const moved of [{ rules: null }, { rules: [] }, { url: target }]) {
      expectProblem(await edit(code, moved, { key }), 403, 'forbidden');
    }
    await call('DELETE', `/api/v1/takedowns/${taken.json<{ id: string }>().id}`);
    await eventually(
      () => locationFor(`/${code}?a`),
      (location) => location === `https://${host}/`,
    );
  });

  describe('what is refused', () => {
    const fine = url('fine');
    test.each<[string, unknown]>([
      ['400 rules', {}],
      ['400 rules', Array.from({ length: 21 }, () => ({ if: { weight: 1 }, url: fine }))],
      ['400 rules.0.if', [{ url: fine }]],
      ['400 rules.0.if', [{ if: {}, url: fine }]],
      ['400 rules.0.if.planet', [{ if: { weight: 1, planet: ['Mars'] }, url: fine }]],
      ['400 rules.0.if.os.1', [{ if: { os: ['iOS', 'ios'] }, url: fine }]],
      ['400 rules.0.if.device', [{ if: { device: 'mobile' }, url: fine }]],
      ['400 rules.0.if.device', [{ if: { device: [] }, url: fine }]],
      ['400 rules.0.if.country.0', [{ if: { country: ['UK'] }, url: fine }]],
      ['400 rules.0.if.language.0', [{ if: { language: ['de-AT'] }, url: fine }]],
      ['422 rules.0.if.language.0', [{ if: { language: ['qqq'] }, url: fine }]],
      ['422 rules.0.if.language.0', [{ if: { language: ['iw'] }, url: fine }]],
      ['400 rules.0.if.query', [{ if: { query: 'a' }, url: fine }]],
      ['400 rules.0.if.query.name', [{ if: { query: { value: 'a' } }, url: fine }]],
      ['400 rules.0.if.weight', [{ if: { weight: 0 }, url: fine }]],
      ['400 rules.0.if.weight', [{ if: { weight: 101 }, url: fine }]],
      ['400 rules.0.if.after', [{ if: { after: 'soon' }, url: fine }]],
      [
        '400 rules.1.url',
        [
          { if: { weight: 1 }, url: fine },
          { if: { weight: 1 }, url: 'javascript:alert(1)' },
        ],
      ],
      ['400 rules.0.else', [{ if: { weight: 1 }, url: fine, else: 1 }]],
      ['422 rules.0.url', [{ if: { weight: 1 }, url: 'http://127.0.0.1/' }]],
      ['422 rules.0.url', [{ if: { weight: 1 }, url: 'https://GO.example.com./loop' }]],
      ['422 rules', Array.from({ length: 4 }, () => ({ if: { weight: 1 }, url: fine + 'x'.repeat(5_000) }))],
    ])('%s', async (expected, given) => {
      const [status, field] = expected.split(' ');
      const { code } = await create();
      for (const answer of [
        await call('POST', '/api/v1/links', { json: { url: target, rules: given } }),
        await edit(code, { rules: given }),
      ]) {
        expect(fieldsOf(expectProblem(answer, Number(status)))).toEqual([field]);
      }
    });
  });
};
