import { connectTwice, newKeyspace } from '../../tests/stores/shared-cassandra.ts';
import { CassandraTakedownStore } from './cassandra-takedown-store.ts';
import { takedownStoreContract } from './takedown-store.contract.ts';

takedownStoreContract('CassandraTakedownStore', async () => {
  const { connections, ...opened } = await connectTwice(await newKeyspace());
  const [one, other] = connections;
  return { ...opened, stores: [new CassandraTakedownStore(one), new CassandraTakedownStore(other)] };
});
