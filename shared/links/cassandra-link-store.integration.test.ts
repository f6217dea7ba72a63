import { beforeAll } from '@jest/globals';
import { connectTwice, newKeyspace } from '../../tests/stores/shared-cassandra.ts';
import type { CassandraOptions } from '../backends/cassandra.ts';
import { CassandraLinkStore } from './cassandra-link-store.ts';
import { linkListContract } from './link-list.contract.ts';
import { linkScanContract } from './link-scan.contract.ts';
import { linkStoreContract } from './link-store.contract.ts';

let keyspace: CassandraOptions;
beforeAll(async () => {
  keyspace = await newKeyspace();
}, 360_000);

async function open() {
  const { connections, ...opened } = await connectTwice(keyspace);
  const [one, other] = connections;
  return { ...opened, stores: [new CassandraLinkStore(one), new CassandraLinkStore(other)] as const };
}

linkStoreContract('CassandraLinkStore', open);
linkListContract('CassandraLinkStore', open);
linkScanContract('CassandraLinkStore', open);
