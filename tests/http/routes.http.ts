import { describe, expect, test } from '@jest/globals';
import { createClient, expectProblem } from './client.ts';
import type { Suite } from './over-topologies.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];

const routes: [path: string, allowed: string[]][] = [
  ['/', ['GET', 'HEAD', 'POST']],
  ['/robots.txt', ['GET', 'HEAD']],
  ['/favicon.ico', ['GET', 'HEAD']],
  ['/-/docs', ['GET', 'HEAD']],
  ['/api/openapi.json', ['GET', 'HEAD']],
  // POST is of links with a password.
  ['/some-code', ['GET', 'HEAD', 'POST']],
  ['/some-code+', ['GET', 'HEAD']],
  ['/api/v1/links', ['GET', 'HEAD', 'POST']],
  ['/api/v1/links/bulk', ['POST']],
  ['/api/v1/links/some-code', ['DELETE', 'GET', 'HEAD', 'PATCH']],
  ['/api/v1/links/some-code/qr', ['GET', 'HEAD']],
  ['/api/v1/keys', ['GET', 'HEAD', 'POST']],
  ['/api/v1/keys/some-id', ['DELETE', 'GET', 'HEAD', 'PATCH']],
  ['/api/v1/keys/some-id/rotate', ['POST']],
];

const wrong = routes.flatMap(([path, allowed]) =>
  methods.filter((method) => !allowed.includes(method)).map((method) => [method, path, allowed] as const),
);

const unknown = [
  '/yourls-api.php',
  '/rest/v3/short-urls',
  '/api/',
  '/api/v1',
  '/api/v1/',
  '/api/v1/nothing',
  '/api/v2/links',
  '/api/v1/links/',
  '/api/v1/Links',
];
const unknownBelow = [
  '/api/v1/links/a/b',
  '/api/v1/links/a/',
  '/api/v1/links//',
  '/api/v1/links/bulk/',
  '/-/',
  '/-/nothing',
];

export const routing: Suite = (at) => {
  const { call, visit } = createClient(at);

  describe('405 names what is possible', () => {
    test.each(wrong)('%s %s', async (method, path, allowed) => {
      const answer = await call(method, path);
      expect(answer.status).toBe(405);
      expect(answer.headers.allow?.split(', ').sort()).toEqual(allowed);
      if (method !== 'HEAD') expectProblem(answer, 405, 'method_not_allowed');
    });
  });

  test.each([...unknown, ...unknownBelow].map((path) => [path]))('404 for %s, as a problem document', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE']) expectProblem(await call(method, path), 404, 'not_found');
    // To a browser too: whoever asks the API gets what the API gives.
    expectProblem(await visit('GET', path, { headers: { Accept: 'text/html' } }), 404);
  });

  test.each([
    '/api/v1/links/unknown1',
    '/api/v1/links/%2e%2e',
    '/api/v1/links/__proto__',
    '/api/v1/links/ü'.normalize(),
  ])('404 for the link %s', async (path) => {
    for (const method of ['GET', 'DELETE']) expectProblem(await call(method, encodeURI(decodeURI(path))), 404);
  });

  test('404 for a link whose code is too long to be one', async () => {
    expectProblem(await call('GET', `/api/v1/links/${'x'.repeat(3000)}`), 404);
    expectProblem(await call('PATCH', `/api/v1/links/${'x'.repeat(3000)}`, { json: {} }), 404);
  });

  test.each(['/api/v1/links/%', '/api/v1/links/%zz', '/api/v1/links/%ff', '/%', '/%c0%af'])(
    '400 for the path %s',
    async (path) => {
      const problem = expectProblem(await call('GET', path), 400);
      // Which of the two says so: a balancer passes on what can be decoded.
      expect(['invalid_request', ...(at().behindBalancer ? ['malformed_request'] : [])]).toContain(problem.code);
    },
  );

  test('a query on an API path is ignored', async () => {
    expectProblem(await call('GET', '/api/v1/links/unknown1?a=b'), 404);
  });

  test('no answer says what Keyhop is built with', async () => {
    for (const path of ['/', '/unknown', '/api/v1/links']) {
      expect((await visit('GET', path)).headers).not.toHaveProperty('x-powered-by');
    }
  });

  test.each(['/livez', '/readyz', '/metrics'])('%s is served to operators only', async (path) => {
    expect((await visit('GET', path)).status).toBe(404);
    for (const url of at().opsUrls) expect((await fetch(url + path)).status).toBe(200);
  });
};
