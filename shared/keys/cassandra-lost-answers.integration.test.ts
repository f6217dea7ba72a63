import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { CqlProxy } from '../../tests/stores/cql-proxy.ts';
import { connectTwice, newKeyspace } from '../../tests/stores/shared-cassandra.ts';
import { StoreUnavailable } from '../errors.ts';
import { makeKey } from './api-key.ts';
import { CassandraKeyStore } from './cassandra-key-store.ts';

test('changes of a key whose answers are lost: one of them, and nobody is told wrong', async () => {
  const keyspace = await newKeyspace();
  await using opened = await connectTwice(keyspace);
  await using proxy = new CqlProxy(keyspace.contactPoints[0] as string);
  await using proxied = await connectTwice({ ...keyspace, contactPoints: [await proxy.listen()] });
  const store = new CassandraKeyStore(opened.connections[0]);
  const [one, other] = proxied.connections.map((connection) => new CassandraKeyStore(connection));
  proxy.loses = () => Math.random() < 0.3;

  const rounds = Array.from({ length: 40 }, async () => {
    const { kept } = makeKey({ name: 'before', role: 'editor' }, 0);
    await store.put(kept);
    const changes = [1, 2, 3].map((n) => ({ ...kept, name: `change ${n}`, revision: randomUUID() }));
    const outcomes = await Promise.all(
      changes.map(async (next, n) => {
        const at = (n % 2 === 0 ? one : other) as CassandraKeyStore;
        return at.replace(kept, next).catch((error: unknown) => {
          expect(error).toBeInstanceOf(StoreUnavailable);
          return 'unknown';
        });
      }),
    );
    const stands = await store.find(kept.id);
    for (const [n, outcome] of outcomes.entries()) {
      if (outcome === true) expect(stands).toEqual(changes[n]);
      if (outcome === false) expect(stands).not.toEqual(changes[n]);
    }
  });
  await Promise.all(rounds);
  expect(proxy.lost).toBeGreaterThan(10);
}, 360_000);
