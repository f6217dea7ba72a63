import { describe, expect, test } from '@jest/globals';
import { createClient, expectProblem, target } from './client.ts';
import type { Suite } from './over-topologies.ts';

const browser = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

export const nastyUrls = [
  ...['https://example.com', 'HTTPS://EXAMPLE.COM/Path', 'https://example.com:443/', 'http://example.com:8080/'],
  ...[
    'https://example.com./',
    'https://1.1.1.1/',
    'https://[2606:4700:4700::1111]/',
    'https://xn--bcher-kva.example.com/',
  ],
  ...[
    'https://bücher.example.com/ü?ü=ü#ü',
    'https://例え.jp/パス',
    'https://example.com/😀',
    'https://example.com/e\u0301',
  ],
  ...[
    'https://example.com/a b?c d#e f',
    'https://example.com/%',
    'https://example.com/%zz%E0%A4%A',
    'https://a.com/%2f%2F',
  ],
  ...['https://example.com/?', 'https://example.com/#', 'https://example.com/?a=1&a=2&&=', 'https://example.com//a//'],
  ...['https://example.com/../../a/./b/..', 'https://example.com/\\back\\slash', 'https://example.com/|^`{}[]~'],
  ...[`https://example.com/<script>alert('x')</script>"&amp;`, 'https://example.com/?q=%0d%0aSet-Cookie:%20a=b'],
  ...['https://example.com/?u=https://other.example.com/#:~:text=a', 'https://example.com/\u202e/\ufeff/\u2028'],
  ...['\t https://example.com/trimmed \r\n', `https://example.com/${'x'.repeat(7_900)}`, 'https://example.com?query'],
];

export const redirecting: Suite = (at) => {
  const { create, visit } = createClient(at);

  describe('the Location is, byte for byte, the url that the API shows', () => {
    test.each(nastyUrls.map((url) => [url]))('%j', async (given) => {
      const { code, url } = await create({ url: given });
      expect(url).toBe(new URL(given).href);
      expect((await visit('GET', `/${code}`)).headers.location).toBe(url);
    });
  });

  test.each([301, 302, 307, 308])('a link may redirect with %i', async (redirect) => {
    const { code } = await create({ redirect });
    expect((await visit('GET', `/${code}`)).status).toBe(redirect);
  });

  test('nothing may keep the answer, or every later click and edit would go unseen', async () => {
    for (const redirect of [301, 302]) {
      const { code } = await create({ redirect });
      expect((await visit('GET', `/${code}`)).headers['cache-control']).toBe('private, no-store');
    }
  });

  test('HEAD is answered as GET is, without a body', async () => {
    const { code } = await create();
    for (const path of [`/${code}`, `/${code}+`, '/unknown', '/']) {
      const [got, headed] = [await visit('GET', path), await visit('HEAD', path)];
      // The length of what is not sent may be left out, where it would have to be found out.
      const { date: _, 'x-request-id': __, 'content-length': length, ...headers } = got.headers;
      expect([length, undefined]).toContain(headed.headers['content-length']);
      expect(headed.status).toBe(got.status);
      expect(headed.headers).toMatchObject(headers);
      expect(headed.text).toBe('');
    }
  });

  test('a query on the short URL is ignored', async () => {
    const { code } = await create();
    for (const query of ['?', '?utm_source=x', '?a/b', '??', '?%zz', '?url=https://evil.example.com']) {
      const { status, headers } = await visit('GET', `/${code}${query}`);
      expect([status, headers.location]).toEqual([302, target]);
    }
  });

  test('a percent-encoded code resolves', async () => {
    const { code } = await create({ alias: 'percent-Encoded_1' });
    const encoded = [...code].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('');
    for (const path of [`/${encoded}`, `/${encoded}?a=b`, '/percent%2DEncoded%5f1']) {
      const { status, headers } = await visit('GET', path);
      expect([status, headers.location, headers['cache-control']]).toEqual([302, target, 'private, no-store']);
    }
  });

  test('what is not a code is 404 and not kept', async () => {
    const { code } = await create();
    const paths = [
      `/${code}/`,
      `/${code}/x`,
      `//${code}`,
      `/${code}%2F`,
      `/${code}%20`,
      `/${code}.`,
      `/${code};a`,
      `/${code}++`,
    ];
    for (const path of ['/unknown', '/0000000', `/${'x'.repeat(65)}`, '/index.php', '/.env', ...paths]) {
      expectProblem(await visit('GET', path), 404, 'not_found');
    }
    // nginx takes it for no path at all.
    expectProblem(await visit('GET', '/a%00b'), at().behindBalancer ? 400 : 404);
  });

  test('a code is case-sensitive', async () => {
    await create({ alias: 'CamelCase' });
    expect((await visit('GET', '/camelcase')).status).toBe(404);
  });

  test('a browser gets errors as a page, everybody else as a problem document', async () => {
    const answer = await visit('GET', '/unknown', { headers: browser });
    expect(answer.status).toBe(404);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      vary: expect.stringMatching(/accept/i),
      'content-security-policy': expect.stringMatching(/default-src 'none'/),
    });
    expect(answer.text).toMatch(/^<!doctype html>/);
    expect(answer.text).not.toMatch(/<script/i);
    for (const accept of ['*/*', 'application/json', 'text/plain', '']) {
      expectProblem(await visit('GET', '/unknown', { headers: { Accept: accept } }), 404);
    }
    expectProblem(await visit('GET', '/unknown'), 404);
  });

  test('a page does not repeat what was asked for as HTML', async () => {
    for (const path of ['/%3Cscript%3Ealert(1)%3C%2Fscript%3E', '/<script>alert(1)</script>']) {
      expect((await visit('GET', path, { headers: browser })).text).not.toMatch(/<script/i);
    }
  });
};
