import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { connectTwice, newKeyspace } from '../../tests/stores/shared-cassandra.ts';
import type { CassandraOptions } from '../backends/cassandra.ts';
import { monthOf } from '../runtime/calendar.ts';
import { CassandraClickStore } from './cassandra-click-store.ts';
import { forgetHours } from './click-retention.ts';
import { aRow, arbitraryWrites, clickStoreContract, expectSum } from './click-store.contract.ts';
import { subjectOf } from './click-store.ts';

let keyspace: CassandraOptions;
beforeAll(async () => {
  keyspace = await newKeyspace();
}, 360_000);

async function open() {
  const { connections, ...opened } = await connectTwice(keyspace);
  const stores = [new CassandraClickStore(connections[0]), new CassandraClickStore(connections[1])] as const;
  return {
    ...opened,
    cassandra: connections[0],
    stores,
    put: (rows: Parameters<CassandraClickStore['put']>[0]) => stores[0].put(rows),
  };
}

clickStoreContract('CassandraClickStore', open);

test('rows written twice, late and in any order are as those written once, in order', async () => {
  await using opened = await open();
  const { stores } = opened;
  let run = 0;
  const disordered = arbitraryWrites.chain((writes) =>
    fc
      .shuffledSubarray([...writes.keys(), ...writes.keys()], { minLength: 2 * writes.length })
      .map((order) => ({ writes, order })),
  );
  const property = fc.asyncProperty(disordered, async ({ writes, order }) => {
    const subject = subjectOf.link(`disordered-${run++}`);
    const rows = writes.map((write, i) => aRow({ ...write, subject, sequence: i + 1 }));
    for (const [i, place] of order.entries()) await stores[i % 2 === 0 ? 0 : 1].put([rows[place] ?? aRow({})]);
    await expectSum(stores[0], rows);
  });
  await fc.assert(property, { numRuns: 20 });
});

test('hours and days are forgotten when their time is over, the totals are not', async () => {
  await using opened = await open();
  const { cassandra } = opened;
  const kept = new CassandraClickStore(cassandra, { hours: 1, days: 2 });
  const subject = subjectOf.link('forgotten');
  const row = aRow({ subject });
  await kept.put([row]);
  const { rows } = await cassandra.run(
    {
      kind: 'read',
      cql: 'SELECT ttl(hours) AS hours, ttl(people) AS people, ttl(country) AS country FROM click_days WHERE subject = ? AND month = ?',
    },
    [subject, monthOf(row.day)],
  );
  const days = (seconds: number) => Math.ceil(seconds / 86_400);
  expect(rows.map(({ hours, people, country }) => [hours, people, country].map(days))).toEqual([[1, 2, 2]]);
  // As if the hours' time were over.
  await cassandra.run(
    {
      kind: 'idempotent write',
      cql: 'DELETE hours FROM click_days WHERE subject = ? AND month = ? AND day = ? AND writer = ?',
    },
    [subject, monthOf(row.day), row.day, row.writer],
  );
  const read = await kept.hours(subject, { from: row.day, to: row.day });
  expect(read).toEqual(new Map([[row.day, forgetHours(row.counts.hours)]]));
  expect(await kept.totals([subject])).toEqual([row.month]);
});
