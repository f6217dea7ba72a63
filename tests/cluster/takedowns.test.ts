import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LocalService } from '../../infra/local/service.ts';
import { inParallel } from '../../shared/runtime/in-parallel.ts';
import { makeLinksTo } from '../blocking/links-of-host.ts';
import { eventually } from '../eventually.ts';
import { createClient } from '../http/client.ts';
import { exchange } from '../http/exchange.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { startLimit, startTestCluster, type TestCluster, urlOf } from './test-cluster.ts';

/** Milliseconds in which a takedown holds in every process, and is lifted there. */
const limit = 5_000;
const links = 10_000;
const atOnce = 32;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let deny: string;
let cluster: TestCluster;
const client = createClient(() => cluster);
const { call, create } = client;

beforeAll(async () => {
  directory = await temporaryDirectory();
  deny = path.join(directory.path, 'deny.txt');
  writeFileSync(deny, '');
  cluster = await startTestCluster({ readers: 3, rateLimit: 'off', env: { DENY_HOSTS: deny } });
}, startLimit);

afterAll(async () => {
  await cluster?.stop();
  await directory?.remove();
}, 60_000);

const statusAt = async (reader: LocalService, code: string) =>
  (await exchange(urlOf(reader), 'GET', `/${code}`)).status;

/** What all of these are answered with, by each read process: how often, by status. */
async function tally(codes: readonly string[]): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const reader of cluster.readers) {
    await inParallel(atOnce, [...codes], async (code) => {
      const status = await statusAt(reader, code);
      counts[status] = (counts[status] ?? 0) + 1;
    });
  }
  return counts;
}

/** Resolves once every read process answers for this link so, and gives back what time that took, in milliseconds. */
async function timeUntil(code: string, status: number, start: number): Promise<number> {
  await Promise.all(
    cluster.readers.map((reader) =>
      eventually(
        () => statusAt(reader, code),
        (answer) => answer === status,
        limit,
      ),
    ),
  );
  return performance.now() - start;
}

test('10,000 links of one host, cached or not, are down through every read process within 5 s, and back as soon', async () => {
  const codes = await makeLinksTo('phishing.example.net', links, client);
  const { code: other } = await create();
  const cached = codes.slice(0, links / 4);
  expect(await tally(cached)).toEqual({ 302: cached.length * cluster.readers.length });

  const asked = performance.now();
  const made = await call('POST', '/api/v1/takedowns', { json: { host: '.phishing.example.net' } });
  expect(made.status).toBe(201);
  const [first = ''] = codes;
  const down = await timeUntil(first, 451, asked);
  expect(await tally(codes)).toEqual({ 451: links * cluster.readers.length });
  expect(await tally([other])).toEqual({ 302: cluster.readers.length });

  const lifting = performance.now();
  expect((await call('DELETE', `/api/v1/takedowns/${made.json<{ id: string }>().id}`)).status).toBe(204);
  const back = await timeUntil(first, 302, lifting);
  expect(await tally(codes)).toEqual({ 302: links * cluster.readers.length });
  console.log(`down everywhere after ${Math.round(down)} ms, back after ${Math.round(back)} ms`);
}, 240_000);

test('a host that is denied from now on is down through every read process within 5 s, and no link is made to it', async () => {
  const url = 'https://denied.example.net/';
  const { code } = await create({ url });
  await timeUntil(code, 302, performance.now());
  writeFileSync(deny, 'denied.example.net\n');
  await timeUntil(code, 451, performance.now());
  for (const writer of cluster.writers) {
    const headers = { 'X-API-Key': cluster.adminKey, 'Content-Type': 'application/json' };
    const post = () => exchange(urlOf(writer), 'POST', '/api/v1/links', { headers, body: JSON.stringify({ url }) });
    await eventually(post, ({ status }) => status === 422, limit);
  }
  writeFileSync(deny, '');
  await timeUntil(code, 302, performance.now());
});

test('a read process that starts without Cassandra says of no link that it is live', async () => {
  const { code } = await create();
  await call('POST', '/api/v1/takedowns', { json: { code } });
  const [reader] = cluster.readers as [LocalService];
  await timeUntil(code, 451, performance.now());
  const [node] = cluster.cassandra.nodes;
  await reader.stop();
  await node?.freeze();
  try {
    await reader.start();
    expect(await statusAt(reader, code)).toBe(503);
  } finally {
    node?.thaw();
  }
  await eventually(
    () => statusAt(reader, code),
    (status) => status === 451,
    60_000,
  );
}, 120_000);
