import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createClient, expectProblem, type LinkDocument, target } from './client.ts';
import { holdToDocument } from './held-to-document.ts';
import { startEmbedded, type Topology } from './topology.ts';

let topology: Topology;
const { call, show, visit } = createClient(() => topology);
const json = { 'Content-Type': 'application/json' };
const post = (fields: Record<string, unknown> = {}, from = '127.0.0.8', headers = {}) =>
  visit('POST', '/api/v1/links', {
    body: JSON.stringify({ url: target, ...fields }),
    headers: { ...json, ...headers },
    from,
  });

beforeAll(async () => {
  topology = await startEmbedded({ ANONYMOUS_CREATION: 'on', TRUSTED_PROXIES: '127.9.9.9' });
  await holdToDocument(topology.url);
});
afterAll(() => topology?.stop());

test('anybody may make a link, which redirects and is nobody’s but the admins’', async () => {
  const answer = await post({ title: 'free', tags: ['a'], ttl: 60 });
  expect(answer.status).toBe(201);
  const { code } = answer.json<LinkDocument>();
  expect((await visit('GET', `/${code}`)).headers.location).toBe(target);
  expectProblem(await visit('GET', `/api/v1/links/${code}`), 401);
  expectProblem(await visit('PATCH', `/api/v1/links/${code}`, { body: '{"title":"x"}', headers: json }), 401);
  expectProblem(await visit('DELETE', `/api/v1/links/${code}`), 401);
  expect((await show(code)).status).toBe(200);
  const listed = await call('GET', '/api/v1/links?owner=anonymous');
  expect(listed.json<{ items: LinkDocument[] }>().items.map((link) => link.code)).toEqual([code]);
});

test('and at a terminal', async () => {
  const answer = await visit('POST', '/', { body: target, from: '127.0.0.2' });
  expect([answer.status, answer.headers.ratelimit]).toEqual([201, '"anonymous";r=9;t=6']);
});

test.each([
  { alias: 'mine' },
  { reuse: true },
  { password: 'open sesame' },
  { rules: [{ if: { weight: 1 }, url: target }] },
])('401 for what takes a key: %j', async (fields) => {
  expectProblem(await post(fields, '127.0.0.3'), 401, 'unauthenticated');
});

test('401 for a wrong key, an empty one and another scheme: who names a key has to have one', async () => {
  for (const headers of [{ 'X-API-Key': 'wrong' }, { 'X-API-Key': '' }, { Authorization: 'Basic eDp5' }]) {
    expectProblem(await post({}, '127.0.0.4', headers), 401);
  }
});

test('401 for many links at once, and for everything else', async () => {
  const routes = [
    ['POST', '/api/v1/links/bulk'],
    ['GET', '/api/v1/links'],
    ['POST', '/api/v1/keys'],
    ['GET', '/api/v1/keys'],
  ] as const;
  for (const [method, path] of routes) expectProblem(await visit(method, path), 401);
});

test('429 for more than ten a minute of one address, whatever it claims to be; other addresses go on', async () => {
  const from = '127.0.0.5';
  const answers = await Promise.all(
    Array.from({ length: 15 }, (_, n) => post({}, from, { 'X-Forwarded-For': `203.0.113.${n}` })),
  );
  const refused = answers.filter(({ status }) => status !== 201);
  expect(refused).toHaveLength(5);
  for (const answer of refused) {
    expectProblem(answer, 429, 'too_many_requests');
    expect(answer.headers).toMatchObject({
      'ratelimit-policy': '"anonymous";q=10;w=60',
      ratelimit: expect.stringMatching(/^"anonymous";r=0;t=[1-6]$/),
      'retry-after': expect.stringMatching(/^[1-6]$/),
    });
  }
  expect((await post({}, '127.0.0.6')).status).toBe(201);
});

test('what is refused for another reason is spent all the same', async () => {
  for (let n = 0; n < 10; n++) expectProblem(await post({ url: 'nonsense' }, '127.0.0.7'), 400);
  expectProblem(await post({}, '127.0.0.7'), 429);
});

test('a proxy that is trusted tells whose budget it is', async () => {
  const through = (address: string) => post({}, '127.9.9.9', { 'X-Forwarded-For': address });
  for (let n = 0; n < 10; n++) expect((await through(`2001:db8::${n}`)).status).toBe(201);
  expectProblem(await through('2001:db8::ffff'), 429);
  expect((await through('2001:db8:0:1::1')).status).toBe(201);
});

test('a key has none of these limits', async () => {
  for (let n = 0; n < 20; n++) {
    const answer = await call('POST', '/api/v1/links', { json: { url: target }, from: '127.0.0.5' });
    expect([answer.status, answer.headers.ratelimit]).toEqual([201, undefined]);
  }
});

test('the documentation says that it takes no key', async () => {
  const document = (await visit('GET', '/api/openapi.json')).json<{
    paths: Record<string, Record<string, { security: object[] }>>;
  }>();
  const open = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { security }]) => security.length > 1 && security.some((way) => Object.keys(way).length === 0))
      .map(([method]) => `${method} ${path}`),
  );
  expect(open.sort()).toEqual(['post /', 'post /api/v1/links']);
});
