import { connectTwice, newKeyspace } from '../../tests/stores/shared-cassandra.ts';
import { CassandraKeyStore } from './cassandra-key-store.ts';
import { keyStoreContract } from './key-store.contract.ts';

keyStoreContract('CassandraKeyStore', async () => {
  const { connections, ...opened } = await connectTwice(await newKeyspace());
  const [one, other] = connections;
  return { ...opened, stores: [new CassandraKeyStore(one), new CassandraKeyStore(other)] };
});
