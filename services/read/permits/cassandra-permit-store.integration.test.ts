import { beforeAll, expect, test } from '@jest/globals';
import type { CassandraOptions } from '../../../shared/backends/cassandra.ts';
import { StoreUnavailable } from '../../../shared/errors.ts';
import { CqlProxy } from '../../../tests/stores/cql-proxy.ts';
import { connectTwice, newKeyspace } from '../../../tests/stores/shared-cassandra.ts';
import { CassandraPermitStore } from './cassandra-permit-store.ts';
import { permitStoreContract } from './permit-store.contract.ts';

let keyspace: Required<CassandraOptions>;
beforeAll(async () => {
  keyspace = await newKeyspace();
}, 360_000);

async function open(options: CassandraOptions = keyspace) {
  const { connections, ...opened } = await connectTwice(options);
  const stores = [new CassandraPermitStore(connections[0]), new CassandraPermitStore(connections[1])] as const;
  return { ...opened, stores };
}

permitStoreContract('CassandraPermitStore', open);

test('answers that are lost: never more than the maximum are out, taken or given back', async () => {
  await using proxy = new CqlProxy(keyspace.contactPoints[0] as string);
  await using opened = await open({ ...keyspace, contactPoints: [await proxy.listen()] });
  proxy.loses = () => Math.random() < 0.2;
  const maximum = 120;
  const rounds = Array.from({ length: 20 }, async (_, round) => {
    let out = 0;
    const takeAndGiveBack = async (place: 0 | 1) => {
      for (let turn = 0; turn < 6; turn++) {
        const permits = await opened.stores[place].take(`lost-${round}`, maximum, 15).catch(unknown);
        out += permits ?? 0;
        if (permits === undefined || turn % 3 > 0) continue;
        // They count as used no longer from the moment they are given back, whatever is heard of it.
        out -= permits;
        if (permits > 0) await opened.stores[place].giveBack(`lost-${round}`, permits).catch(unknown);
      }
      expect(out).toBeLessThanOrEqual(maximum);
    };
    await Promise.all([takeAndGiveBack(0), takeAndGiveBack(1)]);
    expect(out).toBeLessThanOrEqual(maximum);
  });
  await Promise.all(rounds);
  expect(proxy.lost).toBeGreaterThan(10);
}, 120_000);

function unknown(error: unknown): undefined {
  expect(error).toBeInstanceOf(StoreUnavailable);
}
