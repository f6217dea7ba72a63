import { expect, test } from '@jest/globals';
import { createClient, expectProblem, fieldsOf, type LinkDocument, target } from './client.ts';
import type { Suite } from './over-topologies.ts';

export const creating: Suite = (at) => {
  const { call, create, show, visit } = createClient(at);
  const post = (json: unknown) => call('POST', '/api/v1/links', { json });

  test('a URL becomes a link with a code of seven symbols, which redirects at once', async () => {
    const before = Date.now();
    const answer = await post({ url: target });
    expect(answer.status).toBe(201);
    const link = answer.json<LinkDocument>();
    expect(link).toEqual({
      code: expect.stringMatching(/^[0-9a-zA-Z][\w-]{5}[0-9a-zA-Z]$/),
      shortUrl: `${at().baseUrl}/${link.code}`,
      url: target,
      createdAt: expect.any(String),
      expiresAt: null,
      state: 'active',
      blocked: false,
      redirect: 302,
      tags: [],
      title: null,
      maxClicks: null,
      notBefore: null,
      forwardQuery: false,
      forwardPath: false,
      hasPassword: false,
      rules: [],
      clicks: { total: 0, people: 0, bots: 0 },
    });
    expect(Date.parse(link.createdAt)).toBeGreaterThanOrEqual(before - 1000);
    expect(Date.parse(link.createdAt)).toBeLessThanOrEqual(Date.now() + 1000);
    expect(answer.headers).toMatchObject({
      location: `/api/v1/links/${link.code}`,
      etag: expect.stringMatching(/^"[^"]+"$/),
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect((await visit('GET', `/${link.code}`)).headers.location).toBe(target);
  });

  test('every field is taken, and shown again', async () => {
    const wanted = {
      url: target,
      alias: 'with-Every_field',
      expiresAt: '2099-12-31T23:59:59+01:00',
      redirect: 308,
      tags: ['b', 'a', 'b', '√ täg'],
      title: 'A “title” <b>with</b> 🦘',
    };
    const answer = await post(wanted);
    expect(answer.status).toBe(201);
    expect(answer.json()).toMatchObject({
      code: 'with-Every_field',
      url: target,
      expiresAt: '2099-12-31T22:59:59.000Z',
      redirect: 308,
      tags: ['a', 'b', '√ täg'],
      title: wanted.title,
    });
    const shown = await show(wanted.alias);
    expect(shown.status).toBe(200);
    expect(shown.json()).toEqual(answer.json());
    expect(shown.headers.etag).toBe(answer.headers.etag);
  });

  test('ttl counts from now', async () => {
    const link = await create({ ttl: 3600 });
    const seconds = (Date.parse(link.expiresAt ?? '') - Date.parse(link.createdAt)) / 1000;
    expect(Math.abs(seconds - 3600)).toBeLessThan(2);
  });

  test('the same URL twice gets two codes', async () => {
    const codes = await Promise.all(Array.from({ length: 20 }, async () => (await create()).code));
    expect(new Set(codes).size).toBe(20);
  });

  test('consecutive codes cannot be told from one another', async () => {
    const codes = await Promise.all(Array.from({ length: 20 }, async () => (await create()).code));
    // One shared prefix of three symbols is chance; that most share one would be a counter.
    expect(new Set(codes.map((code) => code.slice(0, 3))).size).toBeGreaterThan(15);
  });

  test('an alias is case-sensitive and may have one to 64 characters', async () => {
    const aliases = ['Q', 'q', 'CASE', 'case', 'z'.repeat(64), 'a--b', 'a_-_b'];
    const links = await Promise.all(aliases.map((alias) => create({ alias, url: `https://example.com/${alias}` })));
    expect(links.map(({ code }) => code)).toEqual(aliases);
    const visits = await Promise.all(aliases.map((alias) => visit('GET', `/${alias}`)));
    expect(visits.map(({ headers }) => headers.location)).toEqual(aliases.map((a) => `https://example.com/${a}`));
  });

  test('a taken alias is 409, and its link stays as it was', async () => {
    await create({ alias: 'taken', url: 'https://example.com/first' });
    const problem = expectProblem(
      await post({ url: 'https://example.com/second', alias: 'taken' }),
      409,
      'alias_unavailable',
    );
    expect(fieldsOf(problem)).toEqual(['alias']);
    expect((await visit('GET', '/taken')).headers.location).toBe('https://example.com/first');
  });

  test('of many who want one alias at once, one gets it', async () => {
    const urls = Array.from({ length: 16 }, (_, n) => `https://example.com/${n}`);
    const answers = await Promise.all(urls.map((url) => post({ url, alias: 'contested' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(15).fill(409)]);
    const won = answers.find(({ status }) => status === 201)?.json<LinkDocument>();
    expect((await visit('GET', '/contested')).headers.location).toBe(won?.url);
  });

  test('a generated code is no alias for anybody else', async () => {
    const { code } = await create();
    expectProblem(await post({ url: 'https://example.com/other', alias: code }), 409, 'alias_unavailable');
    expect((await visit('GET', `/${code}`)).headers.location).toBe(target);
  });

  test('an alias that looks like a generated code is one: taken once, shown, redirecting', async () => {
    const alias = 'Zz9Aq7x';
    await create({ alias, url: 'https://example.com/lookalike' });
    expectProblem(await post({ url: target, alias }), 409);
    expect((await visit('GET', `/${alias}`)).headers.location).toBe('https://example.com/lookalike');
  });
};
