import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, fieldsOf, type LinkDocument, target } from './client.ts';
import type { Suite } from './over-topologies.ts';
import { visibleWithin } from './stats-client.ts';

export const options: Suite = (at) => {
  const { call, create, edit, show, visit, remove } = createClient(at);

  const locationOf = async (path: string, method = 'GET') => (await visit(method, path)).headers.location;

  describe('a link that begins later', () => {
    test('is not there before, whatever is asked of it, and is shown to its owner', async () => {
      const { code, notBefore } = await create({ notBefore: '2999-01-31T13:00:00+01:00' });
      expect(notBefore).toBe('2999-01-31T12:00:00.000Z');
      for (const path of [`/${code}`, `/${code}+`]) {
        for (const method of ['GET', 'HEAD']) expect((await visit(method, path)).status).toBe(404);
      }
      expectProblem(await visit('POST', `/${code}`), 405);
      expect((await show(code)).json()).toMatchObject({ state: 'active', notBefore });
    });

    test('begins when its time has come, or is taken from it', async () => {
      const [early, begun] = [
        await create({ notBefore: '2999-01-01T00:00:00Z' }),
        await create({ notBefore: new Date(Date.now() + 1_000).toISOString() }),
      ];
      await edit(early.code, { notBefore: null });
      for (const { code } of [early, begun]) {
        const { headers } = await eventually(
          () => visit('GET', `/${code}`),
          ({ status }) => status === 302,
        );
        expect(headers.location).toBe(target);
      }
      expect((await create({ notBefore: '2020-01-01T00:00:00Z' })).notBefore).toBe('2020-01-01T00:00:00.000Z');
    });

    test('is gone and not yet to come, where it has ended', async () => {
      const { code } = await create({ notBefore: '2999-01-01T00:00:00Z' });
      await remove(code);
      await eventually(
        () => visit('GET', `/${code}`),
        ({ status }) => status === 410,
      );
    });
  });

  describe('a link that forwards the query', () => {
    test('hands it on byte for byte, behind its own and before the fragment', async () => {
      const { code, url } = await create({ forwardQuery: true });
      expect(url).toBe('https://example.com/some/long/path?with=query#and-fragment');
      for (const query of ['a', 'a=', 'a=1&a=2&b', '=', '&&', '%zz&%C3%BC+%2B', '?x?', 'u=https://b.example/?c=d']) {
        for (const method of ['GET', 'HEAD']) {
          const expected = `https://example.com/some/long/path?with=query&${query}#and-fragment`;
          expect(await locationOf(`/${code}?${query}`, method)).toBe(expected);
        }
      }
      expect(await locationOf(`/${code}?`)).toBe(url);
    });

    test('whatever it holds', async () => {
      const { code } = await create({ url: 'https://example.com/', forwardQuery: true });
      const bytes = fc.integer({ min: 0x21, max: 0x7e }).map((byte) => String.fromCharCode(byte));
      const query = fc.string({ unit: bytes, minLength: 1, maxLength: 100 }).filter((text) => !text.includes('#'));
      await fc.assert(
        fc.asyncProperty(query, async (text) => {
          expect(await locationOf(`/${code}?${text}`)).toBe(`https://example.com/?${text}`);
        }),
        { numRuns: 50 },
      );
    });

    test('does so under a percent-encoded code, and with every status', async () => {
      const { code } = await create({ url: 'https://example.com/', forwardQuery: true, redirect: 308 });
      const encoded = `/%${code.charCodeAt(0).toString(16)}${code.slice(1)}?a=b`;
      const { status, headers } = await visit('GET', encoded);
      expect([status, headers.location]).toEqual([308, 'https://example.com/?a=b']);
    });

    test('is previewed without it, and hands on no path', async () => {
      const { code } = await create({ forwardQuery: true });
      const headers = { Accept: 'application/json' };
      expect((await visit('GET', `/${code}+?secret=1`, { headers })).json()).toMatchObject({ url: target });
      expectProblem(await visit('GET', `/${code}/x`), 404);
    });

    test('refuses what would become too long, instead of leaving something out', async () => {
      const { code } = await create({ url: `https://example.com/${'x'.repeat(7_900)}`, forwardQuery: true });
      expect((await visit('GET', `/${code}?${'y'.repeat(7_000)}`)).status).toBe(302);
      expectProblem(await visit('GET', `/${code}?${'y'.repeat(7_200)}`), 414, 'uri_too_long');
    });

    test('uses up no click of those that it may have for what it refuses', async () => {
      const { code } = await create({
        url: `https://example.com/${'x'.repeat(7_900)}`,
        forwardQuery: true,
        maxClicks: 1,
      });
      expect((await visit('GET', `/${code}?${'y'.repeat(7_200)}`)).status).toBe(414);
      expect((await visit('GET', `/${code}?y`)).status).toBe(302);
      expect((await visit('GET', `/${code}?y`)).status).toBe(410);
    });
  });

  describe('a link that forwards the path', () => {
    test('hands on what stands behind its code', async () => {
      const { code } = await create({ url: 'https://example.com/base?q=1#f', forwardPath: true });
      for (const rest of ['/', '/a', '/a/b/', '/a%2Fb/%20/(x);y=@+', '/a.b/c..d']) {
        expect(await locationOf(`/${code}${rest}?ignored`)).toBe(`https://example.com/base${rest}?q=1#f`);
      }
      expect(await locationOf(`/${code}`)).toBe('https://example.com/base?q=1#f');
      expect((await visit('HEAD', `/${code}/a`)).headers['cache-control']).toBe('private, no-store');
    });

    test('with the query, where it forwards that, too', async () => {
      const { code } = await create({ url: 'https://example.com/?q', forwardPath: true, forwardQuery: true });
      expect(await locationOf(`/${code}/a/b?c=d/e&f`)).toBe('https://example.com/a/b?q&c=d/e&f');
    });

    test('to no other host, and not past the path that it leads to', async () => {
      const { code } = await create({ url: 'https://example.com/', forwardPath: true });
      expect(await locationOf(`/${code}/@evil.example.net`)).toBe('https://example.com/@evil.example.net');
      for (const rest of ['/%2e%2e/x', '/a/%2E%2e/%2e./x', '/a/..%5c/../x', '/a\\..\\b']) {
        expect([400, 404]).toContain((await visit('GET', `/${code}${rest}`)).status);
      }
    });

    test('counts clicks, and uses up those that it may have', async () => {
      const { code } = await create({ forwardPath: true, maxClicks: 2 });
      expect((await visit('GET', `/${code}/a`)).status).toBe(302);
      expect((await visit('HEAD', `/${code}/b`)).status).toBe(302);
      expect((await visit('GET', `/${code}`)).status).toBe(302);
      expectProblem(await visit('GET', `/${code}/c`), 410, 'gone');
      await eventually(
        async () => (await show(code)).json<LinkDocument>().clicks.total,
        (total) => total === 2,
        visibleWithin,
      );
    }, 60_000);

    test('is 404 with a path where it would be without, and behind a code that is none', async () => {
      const disabled = await create({ forwardPath: true });
      await edit(disabled.code, { state: 'disabled' });
      const plain = await create();
      await eventually(
        () => visit('GET', `/${disabled.code}`),
        ({ status }) => status === 404,
      );
      for (const path of [`/${disabled.code}/x`, `/${plain.code}/x`, '/unknown/x', '/no/such/page', '/a.b/c']) {
        for (const method of ['GET', 'HEAD', 'POST', 'DELETE']) expect((await visit(method, path)).status).toBe(404);
      }
    });
  });

  test('are switched on and off by edits, each by itself', async () => {
    const { code } = await create({ forwardQuery: true, forwardPath: true, notBefore: '2020-01-01T00:00:00Z' });
    const changed = (await edit(code, { forwardQuery: null })).json();
    expect(changed).toMatchObject({ forwardQuery: false, forwardPath: true, notBefore: '2020-01-01T00:00:00.000Z' });
    await eventually(
      () => locationOf(`/${code}?a`),
      (location) => location === target,
    );
    expect((await edit(code, { forwardPath: false, notBefore: null })).json()).toMatchObject({
      forwardPath: false,
      notBefore: null,
    });
    await eventually(
      () => visit('GET', `/${code}/a`),
      ({ status }) => status === 404,
    );
    expect((await edit(code, { title: 'as it was' })).json()).toMatchObject({ forwardQuery: false });
  });

  test('are taken in bulk, shown in lists, and keep a link from being reused', async () => {
    const url = 'https://example.com/with-options';
    const json = [{ url, forwardQuery: true }];
    const [{ link }] = (await call('POST', '/api/v1/links/bulk', { json })).json<[{ link: LinkDocument }]>();
    expect(link).toMatchObject({ forwardQuery: true, forwardPath: false });
    const { items } = (await call('GET', '/api/v1/links?limit=100')).json<{ items: LinkDocument[] }>();
    expect(items.find(({ code }) => code === link.code)).toEqual(link);
    const reused = await call('POST', '/api/v1/links', { json: { url, reuse: true } });
    expect([reused.status, reused.json<LinkDocument>().code === link.code]).toEqual([201, false]);
  });

  test.each([
    ['notBefore', 'tomorrow'],
    ['notBefore', 5],
    ['notBefore', '2026-02-30T00:00:00Z'],
    ['notBefore', '2026-01-01T00:00:00'],
    ['forwardQuery', 'true'],
    ['forwardPath', 1],
  ])('400: %s of %j', async (member, value) => {
    const { code } = await create();
    const json = { url: target, [member]: value };
    for (const answer of [await call('POST', '/api/v1/links', { json }), await edit(code, { [member]: value })]) {
      expect(fieldsOf(expectProblem(answer, 400, 'invalid_request'))).toEqual([member]);
    }
  });
};
