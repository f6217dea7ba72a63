import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CqlProxy } from '../../../tests/stores/cql-proxy.ts';
import { connectTwice, newKeyspace } from '../../../tests/stores/shared-cassandra.ts';
import { CassandraIdempotencyStore } from './cassandra-idempotency-store.ts';
import { aPlace, aRecord, idempotencyStoreContract } from './idempotency-store.contract.ts';

let keyspace: Awaited<ReturnType<typeof newKeyspace>>;
let proxy: CqlProxy;
beforeAll(async () => {
  keyspace = await newKeyspace();
  proxy = new CqlProxy(keyspace.contactPoints[0] as string);
}, 360_000);
afterAll(() => proxy?.[Symbol.asyncDispose]());

idempotencyStoreContract('CassandraIdempotencyStore', async () => {
  const { connections, ...opened } = await connectTwice(keyspace);
  const [one, other] = connections.map((connection) => new CassandraIdempotencyStore(connection));
  const forgetful = new CassandraIdempotencyStore(connections[0], { lifetime: 1 });
  return { ...opened, stores: [one, other] as [typeof forgetful, typeof forgetful], forgetful };
});

test('records whose keeping was not answered: one stands, and nobody is told of another', async () => {
  await using proxied = await connectTwice({ ...keyspace, contactPoints: [await proxy.listen()] });
  proxy.loses = () => Math.random() < 0.3;
  const [one, other] = proxied.connections.map((connection) => new CassandraIdempotencyStore(connection));
  const rounds = Array.from({ length: 30 }, async () => {
    const place = aPlace();
    const attempts = [one, other, one].map((store) => store?.keep(place, aRecord(5)).catch(() => undefined));
    const told = (await Promise.all(attempts)).filter((record) => record !== undefined);
    return { place, told };
  });
  const outcomes = await Promise.all(rounds);
  proxy.loses = () => false;
  expect(proxy.lost).toBeGreaterThan(5);
  await using direct = await connectTwice(keyspace);
  const store = new CassandraIdempotencyStore(direct.connections[0]);
  for (const { place, told } of outcomes) {
    const standing = await store.find(place);
    for (const record of told) expect(record).toEqual(standing);
  }
}, 60_000);
