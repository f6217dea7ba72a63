import { openLmdb } from '../../shared/backends/lmdb.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

type Environment = ReturnType<typeof openLmdb>;

export interface LmdbStores<T> extends AsyncDisposable {
  readonly env: Environment;
  readonly stores: readonly [T, T];
}

/** Two of a store on one data directory of the test's own, as two processes have them; disposing of them removes it. */
export async function openLmdbStores<T>(create: (env: Environment) => T): Promise<LmdbStores<T>> {
  await using opening = new AsyncDisposableStack();
  const directory = opening.use(await temporaryDirectory());
  const env = openLmdb(directory.path);
  opening.defer(() => env.close());
  const stores = [create(env), create(env)] as const;
  const opened = opening.move();
  return { env, stores, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
