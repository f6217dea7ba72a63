import { connectTwice, newKeyspace } from '../../../tests/stores/shared-cassandra.ts';
import { CassandraKeyBlockStore } from './cassandra-key-block-store.ts';
import { keyBlockStoreContract } from './key-block-store.contract.ts';

keyBlockStoreContract('CassandraKeyBlockStore', async () => {
  const { connections, ...opened } = await connectTwice(await newKeyspace());
  const [one, other] = connections;
  return {
    ...opened,
    stores: [new CassandraKeyBlockStore(one), new CassandraKeyBlockStore(other)],
    async leaveOneBlock(length) {
      await one.run({ kind: 'idempotent write', cql: 'UPDATE key_spaces SET next_block = ? WHERE length = ?' }, [
        64 ** length / 4096 - 1,
        length,
      ]);
    },
  };
});
