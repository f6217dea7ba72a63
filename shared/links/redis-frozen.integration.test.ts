import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { type LocalRedis, startRedis } from '../../infra/local/redis.ts';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { createRedis, createSubscriber } from '../backends/redis.ts';
import { Breaker } from '../runtime/breaker.ts';
import { createLog } from '../runtime/log.ts';
import { FailOpenCache } from './fail-open-cache.ts';
import { aLink } from './link-store.contract.ts';
import { RedisChangeSubscriber } from './redis-change-subscriber.ts';
import { RedisLinkCache } from './redis-link-cache.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'keyhop-redis-'));
const log = createLog('silent');
const link = aLink();
let server: LocalRedis;
let redis: Redis;
let cache: RedisLinkCache;

beforeAll(async () => {
  server = await startRedis({ directory });
});
afterAll(async () => {
  await server.stop();
  rmSync(directory, { recursive: true });
});
beforeEach(async () => {
  redis = createRedis(server.url, log);
  cache = new RedisLinkCache(redis);
  await answers(cache);
  await redis.flushall();
});
afterEach(() => {
  server.thaw();
  redis.disconnect();
});

async function answers(asked: RedisLinkCache): Promise<void> {
  await waitUntil(() => asked.drop([]).then(() => true), { what: 'the cache answers', timeoutMs: 10_000 });
}

test('a frozen server costs each call 300 ms at most, and nothing piles up', async () => {
  await server.freeze();
  const took: number[] = [];
  const call = async () => {
    const start = performance.now();
    await expect(cache.look(link.code)).rejects.toThrow();
    took.push(performance.now() - start);
  };
  const start = performance.now();
  let most = 0;
  while (performance.now() - start < 3_000) {
    await Promise.all(Array.from({ length: 20 }, call));
    most = Math.max(most, redis.commandQueue.length);
  }
  took.sort((a, b) => a - b);
  expect(took[took.length >> 1]).toBeLessThan(300);
  // What a busy machine adds is its own.
  expect(took.at(-1)).toBeLessThan(1_000);
  expect(most).toBeLessThanOrEqual(50);
  server.thaw();
  await answers(cache);
  expect(redis.commandQueue.length).toBe(0);
});

test('what was sent to a frozen server runs when it thaws, and brings nothing of the past back', async () => {
  for (let round = 0; round < 5; round++) {
    const { ticket = '' } = await cache.look(link.code);
    await server.freeze();
    // Loaded before the change, and sent: it lies in the server's socket.
    await expect(cache.fill(link.code, ticket, link)).rejects.toThrow();
    await expect(cache.announce(link.code)).rejects.toThrow();
    const later = Array.from({ length: 50 }, () => cache.fill(link.code, ticket, link).catch(() => {}));
    server.thaw();
    await Promise.all(later);
    await answers(cache);
    // What every read process does, by the change log, before it believes the cache again.
    await cache.drop([link.code]);
    await Promise.all(Array.from({ length: 50 }, () => cache.fill(link.code, ticket, link)));
    expect((await cache.look(link.code)).link).toBeUndefined();
    await redis.flushall();
  }
});

test('a cache that was frozen is believed again only when what changed meanwhile is gone from it', async () => {
  const { ticket = '' } = await cache.look(link.code);
  await cache.fill(link.code, ticket, link);
  const breaker = new Breaker({ timeout: 200 });
  const trusted = new FailOpenCache(cache, breaker);
  await trusted.settle([]);
  expect(await trusted.look(link.code)).toEqual({ link });
  await server.freeze();
  await trusted.settle([link.code]);
  expect(trusted.isTrusted).toBe(false);
  for (let i = 0; i < 10; i++) expect(await trusted.look(link.code)).toEqual({});
  server.thaw();
  const settled = () => trusted.settle([]).then(() => trusted.isTrusted);
  await waitUntil(settled, { what: 'the cache is believed again', timeoutMs: 5_000 });
  expect((await trusted.look(link.code)).link).toBeUndefined();
});

test('announcements are heard within a second, also after the server was killed or frozen', async () => {
  const connection = createSubscriber(server.url, log);
  const heard = new Set<string>();
  using _ = new RedisChangeSubscriber(connection, (code) => heard.add(code));
  let count = 0;
  /** Announces until one is heard; how long the last one took. */
  const announced = async (timeoutMs: number) => {
    let sent = 0;
    const tell = async () => {
      const code = `c${count++}`;
      sent = performance.now();
      await cache.announce(code);
      await waitUntil(() => heard.has(code), { what: 'heard', timeoutMs: 200, everyMs: 1 });
      return true;
    };
    await waitUntil(tell, { what: 'an announcement is heard', timeoutMs });
    return performance.now() - sent;
  };
  try {
    expect(await announced(2_000)).toBeLessThan(1_000);
    await server.restart();
    expect(await announced(5_000)).toBeLessThan(1_000);
    await server.freeze();
    // Longer than a heartbeat and its limit: the subscriber gives its connection up.
    await waitUntil(() => connection.status !== 'ready', { what: 'the silence was noticed', timeoutMs: 6_000 });
    server.thaw();
    expect(await announced(8_000)).toBeLessThan(1_000);
  } finally {
    connection.disconnect();
  }
});
