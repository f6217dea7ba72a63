import { beforeAll, expect, test } from '@jest/globals';
import type { CassandraOptions } from '../../../shared/backends/cassandra.ts';
import { connectTwice, newKeyspace } from '../../../tests/stores/shared-cassandra.ts';
import { CassandraSweepTurn } from './cassandra-sweep-turn.ts';

let keyspace: CassandraOptions;
beforeAll(async () => {
  keyspace = await newKeyspace();
}, 360_000);

test('one process has the turn until its time is over, and the next goes on where it came to', async () => {
  await using opened = await connectTwice(keyspace);
  const [cassandra, another] = opened.connections;
  const [one, other] = [new CassandraSweepTurn(cassandra, 'a sweep'), new CassandraSweepTurn(another, 'a sweep')];
  expect(await one.take()).toBe('');
  expect(await other.take()).toBeUndefined();
  expect(await other.keep('elsewhere')).toBe(false);
  expect(await one.keep('abc')).toBe(true);
  expect(await new CassandraSweepTurn(another, 'another sweep').take()).toBe('');
  const { rows } = await cassandra.run(
    { kind: 'serial read', cql: 'SELECT ttl(holder) AS holder, ttl(position) AS position FROM sweeps WHERE name = ?' },
    ['a sweep'],
  );
  expect(rows[0]?.['holder']).toBeGreaterThan(0);
  expect(rows[0]?.['position']).toBeNull();
  // As if its time were over.
  await cassandra.run({ kind: 'transaction', cql: 'UPDATE sweeps SET holder = null WHERE name = ? IF EXISTS' }, [
    'a sweep',
  ]);
  expect(await other.take()).toBe('abc');
  expect(await one.keep('def')).toBe(false);
});
