import { expect, test } from '@jest/globals';
import { openLmdbStores } from '../../../tests/stores/lmdb-stores.ts';
import { aPlace, aRecord, idempotencyStoreContract } from './idempotency-store.contract.ts';
import { LmdbIdempotencyStore } from './lmdb-idempotency-store.ts';

async function open() {
  const opened = await openLmdbStores((env) => new LmdbIdempotencyStore(env));
  return { ...opened, forgetful: new LmdbIdempotencyStore(opened.env, { lifetime: 1_000 }) };
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
