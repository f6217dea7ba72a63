import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient, expectProblem, target } from '../http/client.ts';
import { exchange } from '../http/exchange.ts';
import { startEmbedded, type Topology } from '../http/topology.ts';
import { launch } from '../keyhop-process.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

let topology: Topology;
const { visit, create, createKey } = createClient(() => topology);
let key: string;

beforeAll(async () => {
  topology = await startEmbedded({ COMPATIBILITY: 'yourls,shlink,kutt' });
  ({ key } = await createKey('editor'));
});
afterAll(() => topology?.stop());

const yourls = (parameters: Record<string, string>) =>
  visit('GET', `/yourls-api.php?${new URLSearchParams({ signature: key, format: 'json', ...parameters })}`);
const asJson = { 'Content-Type': 'application/json' };
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  visit('POST', path, { body, headers: { ...asJson, 'X-Api-Key': key, ...headers } });

test('an alias of whatever is a link of the real API, and the other way round', async () => {
  const { code } = await create({ title: 'R & D <1>' }, key);
  expect((await yourls({ action: 'expand', shorturl: code })).json()).toMatchObject({ longurl: target });
  const one = await visit('GET', `/rest/v3/short-urls/${code}`, { headers: { 'X-Api-Key': key } });
  expect(one.json()).toMatchObject({ longUrl: target, title: 'R & D <1>', tags: [] });
});

describe('YOURLS', () => {
  test('answers in XML unless another format is asked for', async () => {
    const { code } = await create({ title: 'R & D <1>' }, key);
    const ask = (format: string) => yourls({ action: 'expand', shorturl: code, format });
    const xml = await ask('xml');
    expect(xml.headers['content-type']).toBe('application/xml; charset=utf-8');
    expect(xml.text).toContain(
      `<longurl>${target.replaceAll('&', '&amp;')}</longurl><title>R &amp; D &lt;1&gt;</title>`,
    );
    expect(xml.text).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<result>.*<\/result>\n$/);
    expect((await ask('')).text).toBe(xml.text);
    expect((await ask('simple')).text).toBe(target);
  });

  test.each([
    [403, { signature: 'wrong', action: 'version' }, { message: 'Please log in' }],
    [403, { signature: '', action: 'version' }, { message: 'Please log in' }],
    [400, {}, { message: 'Unknown or missing "action" parameter' }],
    [400, { action: 'delete' }, { errorCode: 400 }],
    [400, { action: 'toString' }, { errorCode: 400 }],
    [400, { action: 'shorturl' }, { code: 'error:nourl' }],
    [400, { action: 'shorturl', url: 'ftp://example.com' }, { code: 'error:nourl' }],
    [400, { action: 'shorturl', url: 'http://localhost/' }, { code: 'error:nourl' }],
    [400, { action: 'shorturl', url: target, keyword: 'api' }, { code: 'error:keyword' }],
    [404, { action: 'expand', shorturl: 'nothing-here' }, { message: 'Error: short URL not found' }],
    [404, { action: 'expand' }, { errorCode: 404 }],
    [404, { action: 'url-stats', shorturl: '../../x' }, { errorCode: 404 }],
  ])('%i for %j', async (status, parameters, told) => {
    const answer = await yourls(parameters as Record<string, string>);
    expect([answer.status, answer.json()]).toEqual([status, expect.objectContaining(told)]);
  });
});

describe('Shlink and Kutt', () => {
  test.each([
    ['/rest/v3/short-urls', '{}', 'longUrl'],
    ['/rest/v3/short-urls', '{"longUrl":1}', 'longUrl'],
    ['/rest/v3/short-urls', `{"longUrl":"${target}","validSince":"tomorrow"}`, 'validSince'],
    ['/rest/v3/short-urls', `{"longUrl":"${target}","forwardQuery":1}`, 'forwardQuery'],
    ['/rest/v3/short-urls', `{"longUrl":"${target}","deviceLongUrls":{}}`, 'deviceLongUrls'],
    ['/rest/v3/short-urls', `{"longUrl":"${target}","customSlug":"a b"}`, 'customSlug'],
    ['/rest/v3/short-urls', 'null', 'Provided data is not valid'],
    ['/rest/v3/short-urls', '{', 'Provided data is not valid'],
    ['/api/v2/links', '{}', 'target is missing'],
    ['/api/v2/links', `{"target":"${target}","expire_in":"soon"}`, 'expire_in must be a time'],
    ['/api/v2/links', `{"target":"${target}","domain":"example.com"}`, 'domain is not possible here'],
    ['/api/v2/links', `{"target":"${target}","customurl":"-"}`, 'customurl'],
    ['/api/v2/links', '[]', 'must be a JSON object'],
    ['/api/v2/links', '', 'not JSON'],
  ])('%s: 400 for %s', async (path, body, told) => {
    const answer = await post(path, body);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(told);
  });

  test('413 for too much, 403 for who may only look, 405 for other methods', async () => {
    const { key: viewer } = await createKey('viewer');
    for (const path of ['/rest/v3/short-urls', '/api/v2/links']) {
      expect((await post(path, `"${'x'.repeat(65_536)}"`)).status).toBe(413);
      const body = JSON.stringify({ longUrl: target, target });
      expect((await post(path, body, { 'X-Api-Key': viewer })).status).toBe(403);
      expect((await visit('GET', path, { headers: { 'X-Api-Key': viewer } })).status).toBe(200);
      expectProblem(await visit('PUT', path, { headers: { 'X-Api-Key': key } }), 405, 'method_not_allowed');
    }
    expect((await yourls({ action: 'shorturl', url: target, signature: viewer })).status).toBe(403);
  });

  test.each(['page=x', 'itemsPerPage=', 'searchTerm=x', 'orderBy=title-ASC'])(
    'a list by ?%s is refused',
    async (query) => {
      const answer = await visit('GET', `/rest/v3/short-urls?${query}`, { headers: { 'X-Api-Key': key } });
      expect([answer.status, answer.json()]).toMatchObject([400, { invalidElements: [query.replace(/=.*/, '')] }]);
    },
  );
});

test('a key’s limit holds for them, too', async () => {
  const { key: limited } = await createKey('editor', { limits: { createsPerMinute: 2 } });
  const create = () => post('/api/v2/links', JSON.stringify({ target }), { 'X-API-Key': limited });
  expect((await create()).headers['ratelimit']).toBeDefined();
  await create();
  const refused = await create();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  const signature = { signature: limited, action: 'shorturl', url: target };
  expect((await yourls(signature)).status).toBe(429);
});

test('the key in a query is in no log', async () => {
  await using directory = await temporaryDirectory();
  const ADMIN_KEY = 'a-key-that-nobody-may-read-in-a-log';
  await using keyhop = launch({ DATA_DIR: directory.path, ADMIN_KEY, COMPATIBILITY: 'yourls', LOG_LEVEL: 'trace' });
  const origin = `http://127.0.0.1:${(await keyhop.started()).port}`;
  for (const action of ['version', 'shorturl', 'nothing']) {
    await exchange(origin, 'GET', `/yourls-api.php?action=${action}&signature=${ADMIN_KEY}`);
  }
  const { stderr, stdout } = await keyhop.end();
  expect(stderr + stdout).not.toContain(ADMIN_KEY);
});
