import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { types } from 'cassandra-driver';
import { connectTwice, newKeyspace } from '../../tests/stores/shared-cassandra.ts';
import type { Cassandra } from '../backends/cassandra.ts';
import { CassandraLinkChangeLog } from './cassandra-link-change-log.ts';

let opened: Awaited<ReturnType<typeof connectTwice>>;
let cassandra: Cassandra;
let log: CassandraLinkChangeLog;
let other: CassandraLinkChangeLog;

beforeAll(async () => {
  opened = await connectTwice(await newKeyspace());
  [cassandra] = opened.connections;
  log = new CassandraLinkChangeLog(cassandra);
  other = new CassandraLinkChangeLog(opened.connections[1]);
}, 360_000);
afterAll(() => opened?.[Symbol.asyncDispose]());
beforeEach(() => cassandra.run({ kind: 'idempotent write', cql: 'TRUNCATE link_changes' }, []));

async function codesSince(seconds: number): Promise<string[]> {
  return (await Array.fromAsync(other.since(seconds))).map(({ code }) => code);
}

/** A change that was appended so many seconds ago. */
async function appendAgo(seconds: number, code: string): Promise<void> {
  const at = types.TimeUuid.fromDate(new Date(Date.now() - seconds * 1_000));
  const cql = 'INSERT INTO link_changes (shard, at, code) VALUES (0, ?, ?)';
  await cassandra.run({ kind: 'idempotent write', cql }, [at, code]);
}

test('what one process appended another sees at once, newest first, each change with an id of its own', async () => {
  for (const code of ['a', 'b', 'a', 'c']) await log.append(code);
  expect(await codesSince(5)).toEqual(['c', 'a', 'b', 'a']);
  const ids = (await Array.fromAsync(other.since(5))).map(({ id }) => id);
  expect(new Set(ids).size).toBe(4);
  expect((await Array.fromAsync(log.since(5))).map(({ id }) => id)).toEqual(ids);
});

test('tells what changed within the seconds that are asked for, and no more', async () => {
  for (const seconds of [1, 30, 3_500, 7_100]) await appendAgo(seconds, `c${seconds}`);
  expect(await codesSince(15)).toEqual(['c1']);
  expect(await codesSince(60)).toEqual(['c1', 'c30']);
  expect(await codesSince(3_610)).toEqual(['c1', 'c30', 'c3500']);
  expect(await codesSince(7_200)).toHaveLength(4);
});

test('tells of thousands of changes, page by page', async () => {
  const codes = Array.from({ length: 6_000 }, (_, i) => `c${i}`);
  for (let i = 0; i < codes.length; i += 200) {
    await Promise.all(codes.slice(i, i + 200).map((code) => log.append(code)));
  }
  const told = await codesSince(600);
  expect(told).toHaveLength(6_000);
  expect(new Set(told)).toEqual(new Set(codes));
});

test('forgets by itself', async () => {
  await log.append('a');
  const result = await cassandra.run({ kind: 'read', cql: 'SELECT ttl(code) AS left FROM link_changes' }, []);
  expect(result.first()['left']).toBeGreaterThan(7_000);
});
