import { openLmdb } from '../../../shared/backends/lmdb.ts';
import { temporaryDirectory } from '../../../tests/temporary-directory.ts';
import { LmdbPermitStore } from './lmdb-permit-store.ts';
import { permitStoreContract } from './permit-store.contract.ts';

permitStoreContract('LmdbPermitStore', async () => {
  await using opened = new AsyncDisposableStack();
  const directory = opened.use(await temporaryDirectory());
  const env = openLmdb(directory.path);
  opened.defer(() => env.close());
  const parts = opened.move();
  return {
    stores: [new LmdbPermitStore(env), new LmdbPermitStore(env)] as const,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
});
