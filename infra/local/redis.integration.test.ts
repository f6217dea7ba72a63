import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { PortInUse } from './free-ports.ts';
import { isRunning } from './process-id.ts';
import { type LocalRedis, startRedis } from './redis.ts';

const directory = mkdtempSync(join(tmpdir(), 'keyhop-redis-'));
let redis: LocalRedis;
let client: Redis;

beforeAll(async () => {
  redis = await startRedis({ directory, maxmemoryMb: 32 });
  client = new Redis(redis.url, { commandTimeout: 200, maxRetriesPerRequest: 0, retryStrategy: () => 20 });
  client.on('error', () => {});
});

afterAll(async () => {
  client.disconnect();
  await redis.stop();
  rmSync(directory, { recursive: true });
});

test('is a cache and nothing else', async () => {
  expect(await client.ping()).toBe('PONG');
  expect(await client.config('GET', 'maxmemory-policy')).toContain('allkeys-lfu');
  expect(await client.config('GET', 'maxmemory')).toContain(String(32 * 1024 * 1024));
  expect(await client.config('GET', 'save')).toContain('');
  expect(await client.config('GET', 'appendonly')).toContain('no');
  expect(await client.config('GET', 'bind')).toContain('127.0.0.1');
});

test('frozen, it does not answer; thawed, it has kept everything', async () => {
  await client.set('key', 'value');
  await redis.freeze();
  await expect(client.get('key')).rejects.toThrow('timed out');
  redis.thaw();
  expect(await client.get('key')).toBe('value');
});

test('killed and restarted, it is empty and where it was', async () => {
  await client.set('key', 'value');
  const { pid, id } = redis;
  await redis.kill();
  expect(isRunning(id)).toBe(false);
  await expect(client.get('key')).rejects.toThrow();
  await redis.restart();
  expect(redis.pid).not.toBe(pid);
  const again = new Redis(redis.url);
  expect(await again.get('key')).toBeNull();
  again.disconnect();
});

test('a port that is taken is named, with what to do', async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
  });
  const attempt = startRedis({ directory, port });
  await expect(attempt).rejects.toThrow(PortInUse);
  await expect(attempt).rejects.toThrow(`port ${port} is already in use on 127.0.0.1. Stop what listens there`);
  other.close();
});

test('stopped, frozen or not, nothing is left', async () => {
  const own = mkdtempSync(join(tmpdir(), 'keyhop-redis-'));
  const second = await startRedis({ directory: own });
  await second.freeze();
  await second.stop();
  expect(isRunning(second.id)).toBe(false);
  rmSync(own, { recursive: true });
});
