import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { type LocalRedis, startRedis } from '../../infra/local/redis.ts';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { createRedis } from '../backends/redis.ts';
import { createLog } from '../runtime/log.ts';
import { limiterContract } from './limiter.contract.ts';
import { RedisLimiter } from './redis-limiter.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'keyhop-limits-'));
const secret = randomBytes(32);
const budget = { name: 'some', quota: 10, window: 10 };
let server: LocalRedis;
let connections: readonly [Redis, Redis];

beforeAll(async () => {
  server = await startRedis({ directory });
  const log = createLog('silent');
  connections = [createRedis(server.url, log), createRedis(server.url, log)];
  for (const redis of connections)
    await waitUntil(async () => (await redis.ping()) === 'PONG', { what: 'Redis answers', timeoutMs: 5_000 });
});
afterAll(async () => {
  for (const redis of connections) redis.disconnect();
  await server.stop();
  rmSync(directory, { recursive: true });
});

limiterContract('RedisLimiter', async () => ({
  limiters: [new RedisLimiter(connections[0], secret), new RedisLimiter(connections[1], secret)],
  // Redis goes by its own clock.
  pass: (milliseconds) => delay(milliseconds),
  async [Symbol.asyncDispose]() {},
}));

test('nothing in Redis tells whose budgets there are, and all of it leaves by itself', async () => {
  const [redis] = connections;
  await redis.flushall();
  const limiter = new RedisLimiter(redis, secret);
  await limiter.spend(budget, '203.0.113.7', 5);
  const [key = '', ...others] = await redis.keys('*');
  expect(others).toEqual([]);
  expect(key).toMatch(/^keyhop:limit:some:[\w-]{22}$/);
  expect(await redis.get(key)).toMatch(/^\d{16}$/);
  const left = await redis.pttl(key);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThanOrEqual(5_000);
  await new RedisLimiter(redis, randomBytes(32)).spend(budget, '203.0.113.7');
  expect(await redis.dbsize()).toBe(2);
});

test('a clock that was set back keeps nobody out for longer than the window', async () => {
  const [redis] = connections;
  await redis.flushall();
  const limiter = new RedisLimiter(redis, secret);
  await limiter.spend(budget, 'a');
  const [key = ''] = await redis.keys('*');
  // As an hour's step back would leave it.
  await redis.set(key, `${(Date.now() + 3_600_000) * 1_000}`);
  expect(await limiter.spend(budget, 'a')).toEqual({ wait: 1_000_000, untilFull: 10_000_000 });
});
