import { expect, test } from '@jest/globals';
import type { Redis } from 'ioredis';
import { figuresOf } from './redis.ts';

test('what a Redis does not tell of itself is not taken for 0', async () => {
  const sections: Record<string, string> = { memory: '# Memory\r\nused_memory:1024\r\nmaxmemory:0\r\n', stats: '' };
  const redis = { dbsize: async () => 7, info: async (section: string) => sections[section] };
  expect(await figuresOf(redis as unknown as Redis)()).toEqual({
    entries: 7,
    bytes: 1_024,
    maxBytes: 0,
    evictions: Number.NaN,
  });
});
