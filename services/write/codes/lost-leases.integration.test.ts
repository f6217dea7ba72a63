import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { types } from 'cassandra-driver';
import type { Statement } from '../../../shared/backends/cassandra.ts';
import { CqlProxy } from '../../../tests/stores/cql-proxy.ts';
import { connectTwice, newKeyspace } from '../../../tests/stores/shared-cassandra.ts';
import { CassandraKeyBlockStore } from './cassandra-key-block-store.ts';
import type { KeyBlock } from './key-block-store.ts';

const length = 7;
let keyspace: Awaited<ReturnType<typeof newKeyspace>>;
let proxy: CqlProxy;
let proxied: Awaited<ReturnType<typeof connectTwice>>;

beforeAll(async () => {
  keyspace = await newKeyspace();
  proxy = new CqlProxy(keyspace.contactPoints[0] as string);
  proxied = await connectTwice({ ...keyspace, contactPoints: [await proxy.listen()] });
  await new CassandraKeyBlockStore(proxied.connections[0]).keySpaces(length);
  proxy.loses = () => Math.random() < 0.3;
}, 360_000);
afterAll(async () => {
  await proxied?.[Symbol.asyncDispose]();
  await proxy?.[Symbol.asyncDispose]();
});

test('leases whose answers are lost: no block is given twice', async () => {
  const given: KeyBlock[] = [];
  const processes = [0, 1, 0, 1].map((i) => new CassandraKeyBlockStore(proxied.connections[i === 0 ? 0 : 1]));
  const leases = processes.flatMap((blocks, i) =>
    Array.from({ length: 16 }, () => blocks.lease(length, `process ${i}`)),
  );
  for (const lease of await Promise.allSettled(leases)) {
    if (lease.status === 'fulfilled' && lease.value !== undefined) given.push(lease.value);
  }
  expect(proxy.lost).toBeGreaterThan(10);
  expect(given.length).toBeGreaterThan(40);
  expect(new Set(given.map(({ block }) => block)).size).toBe(given.length);
}, 120_000);

test('to take an unanswered lease for granted, or for refused, gives blocks twice', async () => {
  const cql = 'UPDATE key_blocks SET lease_id = ? WHERE length = 8 AND block = ? IF lease_id = null';
  const lease: Statement = { kind: 'transaction', cql };
  const take = (block: number, i: number) =>
    proxied.connections[i]
      ?.run(lease, [types.Uuid.random(), types.Long.fromNumber(block)])
      .then((result) => result.wasApplied())
      .catch(() => true);
  const takers = await Promise.all(
    Array.from({ length: 30 }, (_, block) => Promise.all([take(block, 0), take(block, 1)])),
  );
  expect(takers.filter((both) => both.every(Boolean)).length).toBeGreaterThan(0);
}, 60_000);
