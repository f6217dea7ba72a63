import { expect, test } from '@jest/globals';
import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import { openLmdb } from '../backends/lmdb.ts';
import { createKeySpace, KeySpaces } from '../codes/key-space.ts';
import { linkListContract } from './link-list.contract.ts';
import { aLink, linkStoreContract } from './link-store.contract.ts';
import { LmdbLinkStore } from './lmdb-link-store.ts';

const spaces = new KeySpaces([5, 6, 7, 8].map((length) => createKeySpace(length, new Uint8Array(32).fill(length))));

async function open() {
  await using opened = new AsyncDisposableStack();
  const directory = opened.use(await temporaryDirectory());
  const env = openLmdb(directory.path);
  opened.defer(() => env.close());
  const parts = opened.move();
  return {
    stores: [new LmdbLinkStore(env, spaces), new LmdbLinkStore(env, spaces)] as const,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

linkStoreContract('LmdbLinkStore', open);
linkListContract('LmdbLinkStore', open);

test('refuses to add a link under a code that has one, and keeps that', async () => {
  await using opened = await open();
  const [store] = opened.stores;
  const link = aLink();
  await store.add(link);
  await expect(store.add({ ...link, owner: 'another' })).rejects.toThrow(link.code);
  expect(store.find(link.code)).toEqual(link);
});
