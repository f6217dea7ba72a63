import { openLmdbStores } from '../../tests/stores/lmdb-stores.ts';
import { clickStoreContract } from './click-store.contract.ts';
import { LmdbClickStore } from './lmdb-click-store.ts';

clickStoreContract('LmdbClickStore', async () => {
  const opened = await openLmdbStores((env) => new LmdbClickStore(env));
  return {
    ...opened,
    async put(rows) {
      for (const row of rows) {
        opened.stores[0].write(row);
        await opened.env.flushed;
      }
    },
  };
});
