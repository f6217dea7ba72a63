import { expect, test } from '@jest/globals';
import { createClient, expectProblem, target } from './client.ts';
import type { Suite } from './over-topologies.ts';

export const authentication: Suite = (at) => {
  const { visit, create, createKey } = createClient(at);
  const body = JSON.stringify({ url: target });
  const post = (headers: Record<string, string | string[]>, path = '/api/v1/links') =>
    visit('POST', path, { body, headers: { 'Content-Type': 'application/json', ...headers } });

  test.each(['X-API-Key', 'Authorization'])('a key in %s is taken', async (header) => {
    const { key } = await createKey('editor');
    for (const presented of [at().adminKey, key]) {
      const value = header === 'Authorization' ? `Bearer ${presented}` : presented;
      expect((await post({ [header]: value })).status).toBe(201);
    }
  });

  test.each<[string, () => Record<string, string>]>([
    ['no key', () => ({})],
    ['an empty key', () => ({ 'X-API-Key': '' })],
    ['a wrong key', () => ({ 'X-API-Key': `${at().adminKey}x` })],
    ['a key in the wrong case', () => ({ 'X-API-Key': at().adminKey.toUpperCase() })],
    ['a key that nobody made', () => ({ 'X-API-Key': `kh_${'0'.repeat(12)}_${'A'.repeat(43)}` })],
    ['a wrong bearer', () => ({ Authorization: 'Bearer nonsense' })],
    ['another scheme', () => ({ Authorization: `Basic ${btoa(`admin:${at().adminKey}`)}` })],
    ['a key without a scheme', () => ({ Authorization: at().adminKey })],
  ])('401 for %s, saying how to authenticate', async (_name, headers) => {
    const answer = await post(headers());
    expectProblem(answer, 401, 'unauthenticated');
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer /);
  });

  test('the id of a real key with another secret is 401', async () => {
    const { key, id } = await createKey('editor');
    const forged = `kh_${id}_${key.endsWith('A') ? 'B'.repeat(43) : 'A'.repeat(43)}`;
    expectProblem(await post({ 'X-API-Key': forged }), 401);
  });

  test('two keys are 400, even if they are the same', async () => {
    const key = at().adminKey;
    expectProblem(await post({ 'X-API-Key': key, Authorization: `Bearer ${key}` }), 400, 'invalid_request');
    expectProblem(await post({ 'X-API-Key': [key, key] }), 400, 'invalid_request');
    const twice = at().behindBalancer ? 'malformed_request' : 'invalid_request';
    expectProblem(await post({ Authorization: [`Bearer ${key}`, `Bearer ${key}`] }), 400, twice);
  });

  test.each(['key', 'api_key', 'apiKey', 'access_token', 'X-API-Key'])(
    'a key in the query string, as %s, is none',
    async (name) => {
      expectProblem(await post({}, `/api/v1/links?${name}=${encodeURIComponent(at().adminKey)}`), 401);
    },
  );

  test('nothing that a client says of its address or sends in the wrong place counts; no log holds it', async () => {
    const { key, id } = await createKey('viewer');
    // topology.ts looks for all of these.
    const headers = {
      'X-API-Key': key,
      'X-Forwarded-For': '203.0.113.7, 198.51.100.8',
      'X-Real-IP': '203.0.113.9',
      Forwarded: 'for=203.0.113.10;proto=https',
    };
    const asked: [method: string, path: string, status: number][] = [
      ['GET', '/api/v1/links', 200],
      ['GET', `/api/v1/links?key=${key}`, 400],
      ['POST', '/api/v1/links', 403],
      ['GET', '/api/v1/nothing', 404],
      ['GET', `/${key}`, 404],
      ['GET', `/unknown-${id}`, 404],
      ['DELETE', '/unknown', 405],
    ];
    for (const [method, path, status] of asked) expect((await visit(method, path, { headers })).status).toBe(status);
    for (const path of [`/api/v1/keys/${key}`, `/api/v1/keys/${key}/rotate`]) {
      const method = path.endsWith('rotate') ? 'POST' : 'DELETE';
      const answer = await visit(method, path, { headers: { ...headers, 'X-API-Key': at().adminKey } });
      expect(answer.status).toBe(method === 'POST' ? 404 : 204);
    }
    expect((await visit('GET', '/api/v1/links', { headers })).status).toBe(200);
  });

  test('every route of the API needs a key', async () => {
    const { code } = await create();
    const routes = [
      ['POST', '/'],
      ['POST', '/api/v1/links'],
      ['GET', '/api/v1/links'],
      ['POST', '/api/v1/links/bulk'],
      ['GET', `/api/v1/links/${code}`],
      ['PATCH', `/api/v1/links/${code}`],
      ['DELETE', `/api/v1/links/${code}`],
      ['GET', '/api/v1/links/unknown'],
      ['POST', '/api/v1/keys'],
      ['GET', '/api/v1/keys'],
      ['GET', '/api/v1/keys/unknown'],
      ['PATCH', '/api/v1/keys/unknown'],
      ['POST', '/api/v1/keys/unknown/rotate'],
      ['DELETE', '/api/v1/keys/unknown'],
    ] as const;
    for (const [method, path] of routes) expectProblem(await visit(method, path), 401);
    expect((await visit('GET', `/${code}`)).status).toBe(302);
  });
};
