import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import { openLmdb } from '../backends/lmdb.ts';
import { clickStoreContract } from './click-store.contract.ts';
import { LmdbClickStore } from './lmdb-click-store.ts';

clickStoreContract('LmdbClickStore', async () => {
  await using opened = new AsyncDisposableStack();
  const directory = opened.use(await temporaryDirectory());
  const env = openLmdb(directory.path);
  opened.defer(() => env.close());
  const parts = opened.move();
  const stores = [new LmdbClickStore(env), new LmdbClickStore(env)] as const;
  return {
    stores,
    async put(rows) {
      for (const row of rows) stores[0].write(row);
      await env.flushed;
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
});
