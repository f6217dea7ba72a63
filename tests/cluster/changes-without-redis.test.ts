import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { freePort } from '../../infra/local/free-ports.ts';
import { startService } from '../../infra/local/service.ts';
import { createClient } from '../http/client.ts';
import { ChangeWatch } from './change-watch.ts';
import { serviceEnv, startLimit, startTestCluster, type TestCluster, urlOf } from './test-cluster.ts';

/** Changes for each fault. */
const rounds = Number(process.env['KEYHOP_CHANGES'] ?? 20);

/** Milliseconds within which a change must be seen, though Redis does not help. */
const bound = 5_000;

let cluster: TestCluster;
const { create } = createClient(() => cluster);
const before = 'https://example.com/before';

beforeAll(async () => {
  cluster = await startTestCluster({ rateLimit: 'off' });
}, startLimit);

afterAll(async () => cluster?.stop(), 60_000);

/** Edits half of some links that every process keeps, through `url`, and deletes the others; all at once. */
async function changeAll(watch: ChangeWatch, url = cluster.url, codes?: string[]): Promise<string[]> {
  const client = createClient(() => ({ url, adminKey: cluster.adminKey }));
  const all = codes ?? (await keptLinks(watch));
  await Promise.all(
    all.map(async (code, n) => {
      const after = `https://example.com/after/${n}`;
      const { status } = n % 2 ? await client.remove(code) : await client.edit(code, { url: after });
      expect(status).toBe(n % 2 ? 204 : 200);
      await watch.changed(code, n % 2 ? '410 undefined' : `302 ${after}`);
    }),
  );
  return all;
}

async function keptLinks(watch: ChangeWatch): Promise<string[]> {
  const links = await Promise.all(Array.from({ length: rounds }, () => create({ url: before })));
  await Promise.all(links.map(({ code }) => watch.begin(code, `302 ${before}`)));
  return links.map(({ code }) => code);
}

test('with Redis frozen, and its thaw undoes nothing', async () => {
  await using watch = new ChangeWatch(cluster.readers);
  const codes = await keptLinks(watch);
  await cluster.redis.freeze();
  await changeAll(watch, cluster.url, codes);
  expect(watch.report('changes with Redis frozen')).toBeLessThan(bound);
  cluster.redis.thaw();
  // What lay in its sockets runs now; ten polls of the change log later, nothing of the past may be seen.
  const links = await keptLinks(watch);
  await watch.stayFor(5_000);
  expect(watch.report('changes, and after the thaw')).toBeLessThan(bound);
  expect(links).toHaveLength(rounds);
}, 60_000);

test('with a write process that cannot reach Redis', async () => {
  const REDIS_URL = `redis://127.0.0.1:${await freePort()}`;
  const env = serviceEnv(cluster, { REDIS_URL });
  const writer = await startService({ kind: 'write', number: 99, directory: cluster.directory, env });
  try {
    await using watch = new ChangeWatch(cluster.readers);
    await changeAll(watch, urlOf(writer));
    await watch.stayFor(2_000);
    expect(watch.report('changes by a writer without Redis')).toBeLessThan(bound);
  } finally {
    await writer.stop();
  }
}, 60_000);

test('with no change published: every subscription is cut, again and again', async () => {
  const redis = new Redis(cluster.redis.url);
  let isOver = false;
  const cutting = (async () => {
    while (!isOver) await redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
  })();
  try {
    await using watch = new ChangeWatch(cluster.readers);
    await changeAll(watch);
    await watch.stayFor(2_000);
    expect(watch.report('changes that nobody published')).toBeLessThan(bound);
  } finally {
    isOver = true;
    await cutting;
    redis.disconnect();
  }
}, 60_000);
