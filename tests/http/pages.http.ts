import { expect, test } from '@jest/globals';
import { createClient, expectProblem, target } from './client.ts';
import type { Suite } from './over-topologies.ts';

export const pages: Suite = (at) => {
  const { create, edit, remove, visit } = createClient(at);
  const html = { Accept: 'text/html' };

  test('a + behind a short URL shows where it leads, and since when, without going there', async () => {
    const { code, shortUrl, createdAt } = await create();
    const answer = await visit('GET', `/${code}+`, { headers: html });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    expect(answer.headers).not.toHaveProperty('location');
    expect(answer.text).toContain(target);
    expect(answer.text).toContain(shortUrl);
    expect(answer.text).toContain(createdAt.slice(0, 10));
    expect(answer.text).not.toMatch(/http-equiv=.?refresh/i);
  });

  test('a preview runs nothing, whatever the target', async () => {
    const { code, url } = await create({ url: `https://example.com/?"'><script>alert(1)</script>&lt;#'onclick='x` });
    const { text, headers } = await visit('GET', `/${code}+`, { headers: html });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/script-src|unsafe|https?:|\*/);
    expect(text).not.toMatch(/<script|\sonclick='/i);
    const escaped = url.replaceAll('&', '&amp;').replaceAll("'", '&#39;').replaceAll('"', '&quot;');
    expect(text).toContain(`href="${escaped}"`);
  });

  test('a preview is JSON when asked', async () => {
    const { code, shortUrl, createdAt } = await create({ title: 'not for everybody', tags: ['nor this'] });
    const answer = await visit('GET', `/${code}+`, { headers: { Accept: 'application/json' } });
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.headers.vary).toMatch(/accept/i);
    expect(answer.json()).toEqual({
      code,
      shortUrl,
      url: target,
      otherUrls: [],
      hasPassword: false,
      createdAt,
      expiresAt: null,
    });
    expect((await visit('GET', `/${code}%2B`)).status).toBe(200);
  });

  test('there is no preview of what does not redirect', async () => {
    const [deleted, disabled] = [await create(), await create()];
    await remove(deleted.code);
    await edit(disabled.code, { state: 'disabled' });
    for (const [{ code }, status] of [
      [deleted, 410],
      [disabled, 404],
      [{ code: 'unknown' }, 404],
    ] as const) {
      expectProblem(await visit('GET', `/${code}+`), status);
      expect((await visit('GET', `/${code}+`, { headers: html })).text).not.toContain(target);
    }
  });

  test('the home page says what to do next', async () => {
    const answer = await visit('GET', '/', { headers: html });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.text).toContain(at().baseUrl);
    expect(answer.text).not.toMatch(/<script/i);
  });

  test('robots are asked to stay away from short links', async () => {
    const answer = await visit('GET', '/robots.txt');
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(answer.text).toBe('User-agent: *\nDisallow: /\n');
  });

  test('there is an icon', async () => {
    const answer = await visit('GET', '/favicon.ico');
    expect([answer.status, answer.headers['content-type']]).toEqual([200, expect.stringMatching(/^image\/svg\+xml/)]);
    expect(answer.text).toMatch(/^<svg /);
  });

  test('an unknown page is 404 in HTML, and so is a wrong method', async () => {
    for (const [method, path, status] of [
      ['GET', '/no/such/page', 404],
      ['GET', '/.well-known/security.txt', 404],
      ['PUT', '/', 405],
    ] as const) {
      const answer = await visit(method, path, { headers: html });
      expect([answer.status, answer.headers['content-type']]).toEqual([status, 'text/html; charset=utf-8']);
    }
  });
};
