import { expect, test } from '@jest/globals';
import { blockSize } from '../../../shared/codes/key-space.ts';
import { openLmdbStores } from '../../../tests/stores/lmdb-stores.ts';
import { keyBlockStoreContract } from './key-block-store.contract.ts';
import { LmdbKeyBlockStore } from './lmdb-key-block-store.ts';

async function open() {
  const opened = await openLmdbStores((env) => new LmdbKeyBlockStore(env));
  return {
    ...opened,
    async leaveOneBlock(length: number) {
      const spaces = opened.env.openDB<{ key: Uint8Array; nextBlock: number }, number>({ name: 'key_spaces' });
      const space = spaces.get(length);
      if (space === undefined) throw new Error(`There is no key space of length ${length}.`);
      await spaces.put(length, { ...space, nextBlock: 64 ** length / blockSize - 1 });
    },
  };
}

keyBlockStoreContract('LmdbKeyBlockStore', open);

test('lets the first start alone choose the length', async () => {
  await using opened = await open();
  const [one, other] = opened.stores;
  const lengths = (spaces: Iterable<{ length: number }>) => Array.from(spaces, ({ length }) => length);
  expect(lengths(await one.keySpaces(6))).toEqual([6, 7, 8]);
  expect(lengths(await other.keySpaces(5))).toEqual([6, 7, 8]);
});

test('chooses other keys in another data directory', async () => {
  await using here = await open();
  await using there = await open();
  const [mine, theirs] = [await here.stores[0].keySpaces(7), await there.stores[0].keySpaces(7)];
  expect(mine.ofLength(7)?.codeOf(0)).not.toBe(theirs.ofLength(7)?.codeOf(0));
});
