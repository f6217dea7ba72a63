import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { type LocalRedis, startRedis } from '../../infra/local/redis.ts';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { createRedis } from '../backends/redis.ts';
import { createLog } from '../runtime/log.ts';
import { linkCacheContract } from './link-cache.contract.ts';
import { aLink } from './link-store.contract.ts';
import { RedisLinkCache } from './redis-link-cache.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'keyhop-redis-'));
const log = createLog('silent');
let server: LocalRedis;

beforeAll(async () => {
  server = await startRedis({ directory });
});
afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});

async function answers(cache: RedisLinkCache): Promise<void> {
  await waitUntil(() => cache.drop([]).then(() => true), { what: 'the cache answers', timeoutMs: 5_000 });
}

linkCacheContract('RedisLinkCache', async () => {
  const connections = [createRedis(server.url, log), createRedis(server.url, log)] as const;
  const caches = [new RedisLinkCache(connections[0]), new RedisLinkCache(connections[1])] as const;
  await Promise.all(caches.map(answers));
  return {
    caches,
    async expire(code) {
      const [key] = await connections[0].keys(`*:${code}`);
      // Milliseconds: at once, as time would.
      await connections[0].pexpire(key ?? '', 0);
    },
    async [Symbol.asyncDispose]() {
      for (const connection of connections) connection.disconnect();
    },
  };
});

const link = aLink();
let redis: Redis;
let cache: RedisLinkCache;

beforeEach(async () => {
  redis = createRedis(server.url, log);
  cache = new RedisLinkCache(redis);
  await answers(cache);
  await redis.flushall();
});
afterEach(() => redis.disconnect());

async function fill(): Promise<void> {
  const { ticket } = await cache.look(link.code);
  await cache.fill(link.code, ticket ?? '', link);
}

test('keeps everything under the run of the server, a link for about an hour, a ticket for two seconds', async () => {
  const runId = /run_id:(\w+)/.exec(await redis.info('server'))?.[1];
  const { ticket = '' } = await cache.look(link.code);
  const key = `keyhop:${runId}:${link.code}`;
  expect(await redis.keys('*')).toEqual([key]);
  expect(await redis.pttl(key)).toBeGreaterThan(1_000);
  expect(await redis.pttl(key)).toBeLessThanOrEqual(2_000);
  await cache.fill(link.code, ticket, link);
  expect(await redis.keys('*')).toEqual([key]);
  expect(await redis.ttl(key)).toBeGreaterThan(3_200);
  expect(await redis.ttl(key)).toBeLessThanOrEqual(3_600);
});

test('knows nothing of what another run of the server kept, even where that is restored', async () => {
  await fill();
  const [key] = (await redis.keys('*')) as [string];
  const value = (await redis.get(key)) ?? '';
  await server.restart();
  await waitUntil(() => redis.status === 'ready', { what: 'connected again', timeoutMs: 5_000 });
  await redis.set(key, value);
  await answers(cache);
  expect((await cache.look(link.code)).link).toBeUndefined();
  expect(await redis.keys('*')).toHaveLength(2);
});

test('fails at once while the server is away, and goes on by itself when it is back', async () => {
  await server.kill();
  await waitUntil(() => redis.status !== 'ready', { what: 'the connection is closed', timeoutMs: 2_000 });
  const start = performance.now();
  for (let i = 0; i < 100; i++) await expect(cache.look(link.code)).rejects.toThrow();
  expect(performance.now() - start).toBeLessThan(100);
  await server.restart();
  await answers(cache);
  await fill();
  expect(await cache.look(link.code)).toEqual({ link });
});
