import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import { openLmdb } from '../backends/lmdb.ts';
import { LmdbTakedownStore } from './lmdb-takedown-store.ts';
import { takedownStoreContract } from './takedown-store.contract.ts';

takedownStoreContract('LmdbTakedownStore', async () => {
  await using opened = new AsyncDisposableStack();
  const directory = opened.use(await temporaryDirectory());
  const env = openLmdb(directory.path);
  opened.defer(() => env.close());
  const parts = opened.move();
  return {
    stores: [new LmdbTakedownStore(env), new LmdbTakedownStore(env)] as const,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
});
