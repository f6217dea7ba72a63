import { expect, test } from '@jest/globals';
import { openLmdb } from '../../../shared/backends/lmdb.ts';
import { temporaryDirectory } from '../../../tests/temporary-directory.ts';
import { aPlace, aRecord, idempotencyStoreContract } from './idempotency-store.contract.ts';
import { LmdbIdempotencyStore } from './lmdb-idempotency-store.ts';

async function open() {
  await using opening = new AsyncDisposableStack();
  const directory = opening.use(await temporaryDirectory());
  const env = openLmdb(directory.path);
  opening.defer(() => env.close());
  const storeOf = (options = {}) => new LmdbIdempotencyStore(env, options);
  const stores = [storeOf(), storeOf()] as const;
  const forgetful = storeOf({ lifetime: 1_000 });
  const opened = opening.move();
  return { env, stores, forgetful, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

idempotencyStoreContract('LmdbIdempotencyStore', open);

test('a sweep removes old records, however many, and the others stay', async () => {
  await using opened = await open();
  const [store] = opened.stores;
  const now = Date.now();
  const old = Array.from({ length: 1_000 }, (_, age) => ({ ...aRecord(), at: now - 86_400_000 - age }));
  const young = Array.from({ length: 10 }, (_, age) => ({ ...aRecord(), at: now - age * 1_000 }));
  const places = [...old, ...young].map(aPlace);
  await Promise.all([...old, ...young].map((record, i) => store.keep(places[i] ?? aPlace(), record)));
  expect(store.count).toBe(1_010);
  let steps = 1;
  while (!(await store.step())) steps++;
  expect([store.count, steps]).toEqual([10, 6]);
  for (const [i, record] of young.entries()) expect(await store.find(places[1_000 + i] ?? aPlace())).toEqual(record);
});
