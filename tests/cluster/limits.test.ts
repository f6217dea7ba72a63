import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRedis } from '../../shared/backends/redis.ts';
import { inParallel } from '../../shared/runtime/in-parallel.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, target } from '../http/client.ts';
import { exchange, type Message } from '../http/exchange.ts';
import { RawConnection } from '../http/raw.ts';
import { scrape } from '../metrics/exposition.ts';
import { startLimit, startTestCluster, type TestCluster, urlOf } from './test-cluster.ts';

let cluster: TestCluster;
const { call, create, createKey, visit } = createClient(() => cluster);

beforeAll(async () => {
  cluster = await startTestCluster({ env: { ANONYMOUS_CREATION: 'on' } });
}, startLimit);

afterAll(async () => cluster?.stop(), 60_000);

test('who scans for codes is refused, whatever address he claims; known links go on for him, and all for others', async () => {
  const scanner = '127.0.0.66';
  const [known, cold] = [await create(), await create()];
  for (let n = 0; n < 8; n++) expect((await visit('GET', `/${known.code}`)).status).toBe(302);
  const start = performance.now();
  const scans = Array.from({ length: 1_500 }, (_, n) => n);
  // Not all at once: a reader that has not been warm yet would be too busy to hear Redis in time, and allow a part of its own.
  const answers = await inParallel(64, scans, (n) =>
    visit('GET', `/scan-${n}`, { from: scanner, headers: { 'X-Forwarded-For': `203.0.113.${n % 250}` } }),
  );
  const refused = answers.filter(({ status }) => status === 429);
  for (const answer of refused) {
    expectProblem(answer, 429, 'too_many_requests');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.headers['ratelimit-policy']).toBe('"misses";q=300;w=10');
  }
  const missing = answers.filter(({ status }) => status === 404).length;
  // Of both processes together, with what neither has paid for yet, and the part that is one's own, should it not hear Redis
  // in time once; not as many of each.
  expect(missing).toBeLessThanOrEqual(330 + 150 + ((performance.now() - start) / 1_000) * 30);
  expect([missing + refused.length, refused.length > 500]).toEqual([answers.length, true]);
  for (const { series } of await Promise.all(cluster.opsUrls.slice(cluster.writers.length).map(scrape))) {
    expect(series.get('keyhop_limits_shared')).toBe(1);
    expect(series.get('keyhop_redis_request_duration_seconds_count{operation="limit"}')).toBeGreaterThan(0);
  }
  expect((await visit('GET', `/${known.code}`, { from: scanner })).status).toBe(302);
  expect((await visit('GET', `/${cold.code}`, { from: '127.0.0.67' })).status).toBe(302);
  console.log(`${refused.length} of ${answers.length} refused`);
});

const operations = ['/livez', '/readyz', '/metrics'];

/** Ways of writing a path that something on the way might tidy up. */
const spellings = operations.flatMap((it) => [
  it,
  `/${it}`,
  `/.${it}`,
  `${it}/`,
  `${it}?x`,
  `${it}%00`,
  `${it}%20`,
  `/-${it}`,
  `/-/..${it}`,
  `/api${it}`,
  `/api/..${it}`,
  `/api/%2e%2e${it}`,
  `/api/v1/..;${it}`,
  `/%2f${it.slice(1)}`,
  `/%${it.charCodeAt(1).toString(16)}${it.slice(2)}`,
  it.toUpperCase(),
  `/x/..${it}`,
  `\\${it.slice(1)}`,
  `/-/balancer/..${it}`,
]);

test.each(spellings)('operations are not reached by %j', async (spelling) => {
  const port = new URL(cluster.opsUrls[0] as string).port;
  for (const host of ['keyhop', `127.0.0.1:${port}`, 'localhost']) {
    for (const target of [spelling, `http://127.0.0.1:${port}${spelling}`]) {
      using connection = new RawConnection(cluster.url);
      connection.send(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      const { status, text } = await connection.answer();
      expect([400, 404]).toContain(status);
      expect(text).not.toMatch(/^ok|keyhop_|process_cpu/);
    }
  }
});

test('the access log tells of each request by its id, and of no address, query, key or target', async () => {
  const log = path.join(cluster.directory, 'nginx', 'access.log');
  const from = '127.0.0.99';
  const answer = await visit('GET', '/unknown-for-the-log?token=secret-query', {
    from,
    headers: { 'X-API-Key': 'kh_secret', Authorization: 'Bearer kh_secret', 'X-Request-Id': 'of-the-client' },
  });
  const json = { url: 'https://example.com/secret-target' };
  await call('POST', `/api/v1/links?key=${cluster.adminKey}`, { json, from });
  const id = String(answer.headers['x-request-id']);
  expect(id).not.toBe('of-the-client');
  const text = await eventually(
    async () => readFileSync(log, 'utf8'),
    (lines) => lines.includes(id) && lines.includes('"/api/v1/links"'),
  );
  for (const secret of [from, 'secret', cluster.adminKey, 'kh_', '203.0.113', 'token']) {
    expect(text).not.toContain(secret);
  }
  for (const { log: own } of [...cluster.readers, ...cluster.writers]) {
    const written = readFileSync(own, 'utf8');
    for (const secret of [from, 'secret', cluster.adminKey, '203.0.113']) expect(written).not.toContain(secret);
  }
});

/** Posts again and again, at both writers in turn or through the balancer; tells how many were made, and that all others were refused. */
async function flood(urls: readonly string[], message: Message): Promise<number> {
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, n) => exchange(urls[n % urls.length] ?? '', 'POST', '/', message)),
  );
  const made = answers.filter(({ status }) => status === 201);
  for (const answer of answers.filter(({ status }) => status !== 201)) expectProblem(answer, 429);
  return made.length;
}

/** Ten at once, and one in six seconds. */
const aboutTen = (start: number) => [10, 10 + Math.floor((performance.now() - start) / 6_000)] as const;

test('two writers share what an address may make without a key, whatever it claims to be', async () => {
  const from = '127.0.0.71';
  const start = performance.now();
  let n = 0;
  const answers = await Promise.all(
    Array.from({ length: 60 }, () =>
      visit('POST', '/', { body: target, from, headers: { 'X-Forwarded-For': `203.0.113.${n++}` } }),
    ),
  );
  const made = answers.filter(({ status }) => status === 201).length;
  const [least, most] = aboutTen(start);
  expect(made).toBeGreaterThanOrEqual(least);
  expect(made).toBeLessThanOrEqual(most);
  expect((await visit('POST', '/', { body: target, from: '127.0.0.72' })).status).toBe(201);
});

test('two writers share what a key may make, and nobody can tell from Redis who asked', async () => {
  const { key, id } = await createKey('editor', { limits: { createsPerMinute: 10 } });
  const start = performance.now();
  const made = await flood(cluster.writers.map(urlOf), { headers: { 'X-API-Key': key }, body: target });
  const [least, most] = aboutTen(start);
  expect(made).toBeGreaterThanOrEqual(least);
  expect(made).toBeLessThanOrEqual(most);

  const redis = createRedis(cluster.redis.url, createLog('silent'));
  const names = await eventually(
    () => redis.keys('keyhop:limit:*').catch(() => []),
    (all) => all.length > 0,
  );
  redis.disconnect();
  expect(names.join(' ')).toMatch(/keyhop:limit:creates:/);
  for (const name of names) expect(name).toMatch(/^keyhop:limit:(?:creates|anonymous|misses):[\w-]{22}$/);
  expect(names.join(' ')).not.toContain(id);
});

test('without Redis both together allow no more, nothing fails, and each says that it counts for itself', async () => {
  const { key } = await createKey('editor', { limits: { createsPerMinute: 10 } });
  const spent = await createKey('editor', { limits: { createsPerMinute: 10 } });
  const urls = cluster.writers.map(urlOf);
  const from = (one: string) => ({ headers: { 'X-API-Key': one }, body: target });
  await flood(urls, from(spent.key));
  await cluster.redis.kill();
  const start = performance.now();
  const made = await flood(urls, from(key));
  const [least, most] = aboutTen(start);
  expect(made).toBeGreaterThanOrEqual(least);
  expect(made).toBeLessThanOrEqual(most);
  // Who had spent all has no more because Redis died.
  expect(await flood(urls, from(spent.key))).toBeLessThanOrEqual(1 + (performance.now() - start) / 6_000);
  for (const url of cluster.opsUrls.slice(0, cluster.writers.length)) {
    expect((await scrape(url)).series.get('keyhop_limits_shared')).toBe(0);
  }
}, 60_000);
