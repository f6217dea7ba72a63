import { beforeAll, test } from '@jest/globals';
import fc from 'fast-check';
import { connectTwice, newKeyspace } from '../../tests/stores/shared-cassandra.ts';
import type { CassandraOptions } from '../backends/cassandra.ts';
import { CassandraClickStore } from './cassandra-click-store.ts';
import { aRow, arbitraryWrites, clickStoreContract, expectSum } from './click-store.contract.ts';
import { subjectOf } from './click-store.ts';

let keyspace: CassandraOptions;
beforeAll(async () => {
  keyspace = await newKeyspace();
}, 360_000);

async function open() {
  const { connections, ...opened } = await connectTwice(keyspace);
  const stores = [new CassandraClickStore(connections[0]), new CassandraClickStore(connections[1])] as const;
  return { ...opened, stores, put: (rows: Parameters<CassandraClickStore['put']>[0]) => stores[0].put(rows) };
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
