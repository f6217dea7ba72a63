import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import { openLmdb } from '../backends/lmdb.ts';
import { keyStoreContract } from './key-store.contract.ts';
import { LmdbKeyStore } from './lmdb-key-store.ts';

keyStoreContract('LmdbKeyStore', async () => {
  await using opened = new AsyncDisposableStack();
  const directory = opened.use(await temporaryDirectory());
  const env = openLmdb(directory.path);
  opened.defer(() => env.close());
  const parts = opened.move();
  return {
    stores: [new LmdbKeyStore(env), new LmdbKeyStore(env)] as const,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
});
