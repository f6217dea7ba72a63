import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem } from '../http/client.ts';
import { RawConnection } from '../http/raw.ts';
import { startLimit, startTestCluster, type TestCluster } from './test-cluster.ts';

let cluster: TestCluster;
const { call, create, visit } = createClient(() => cluster);

beforeAll(async () => {
  cluster = await startTestCluster();
}, startLimit);

afterAll(async () => cluster?.stop(), 60_000);

test('who scans for codes is refused, whatever address he claims; known links go on for him, and all for others', async () => {
  const scanner = '127.0.0.66';
  const [known, cold] = [await create(), await create()];
  for (let n = 0; n < 8; n++) expect((await visit('GET', `/${known.code}`)).status).toBe(302);
  const answers = await Promise.all(
    Array.from({ length: 1_500 }, (_, n) =>
      visit('GET', `/scan-${n}`, { from: scanner, headers: { 'X-Forwarded-For': `203.0.113.${n % 250}` } }),
    ),
  );
  const refused = answers.filter(({ status }) => status === 429);
  for (const answer of refused) {
    expectProblem(answer, 429, 'too_many_requests');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  }
  const missing = answers.filter(({ status }) => status === 404).length;
  expect([missing + refused.length, refused.length > 500]).toEqual([answers.length, true]);
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
