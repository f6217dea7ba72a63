import { randomInt } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { blockSize, type KeySpaces, longestLength } from '../../../shared/codes/key-space.ts';
import type { KeyBlock, KeyBlockStore } from './key-block-store.ts';

export interface OpenedKeyBlockStores extends AsyncDisposable {
  /** Two instances over the same data, as two writers have them. */
  readonly stores: readonly [KeyBlockStore, KeyBlockStore];
  /** Brings about that all blocks of this length but one are leased. */
  leaveOneBlock(length: number): Promise<void>;
}

/** What every `KeyBlockStore` promises. */
export function keyBlockStoreContract(name: string, open: () => Promise<OpenedKeyBlockStores>): void {
  describe(`${name} as a KeyBlockStore`, () => {
    test('gives the same key spaces to all who start at once, and to all who come later', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const starters = await Promise.all([5, 6, 7, 8].map((length, i) => (i % 2 ? one : other).keySpaces(length)));
      const all = [...starters, await one.keySpaces(8), await other.keySpaces(5)].map(fingerprint);
      expect(new Set(all).size).toBe(1);
    });

    test('has key spaces for every length from the first to the longest, each with a key of its own', async () => {
      await using opened = await open();
      const spaces = Array.from(await opened.stores[0].keySpaces(5));
      const lengths = spaces.map((space) => space.length);
      expect(lengths).toEqual(spaces.map((_, i) => longestLength - spaces.length + 1 + i));
      expect(new Set(spaces.map((space) => space.codeOf(0).slice(0, 5))).size).toBe(spaces.length);
    });

    test('leases no block twice, however many ask at once, through however many instances', async () => {
      await using opened = await open();
      const length = await someLength(opened);
      const leased = await leaseMany(opened, length, 40);
      expect(new Set(leased.map(({ block }) => block)).size).toBe(40);
      for (const { block } of leased) expect((block + 1) * blockSize).toBeLessThanOrEqual(64 ** length);
      expect(leased.every((block) => block.length === length)).toBe(true);
    });

    test('tells whoever leases a block which of its counters are reserved', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const length = await someLength(opened);
      const block = (await leaseOne(one, length)).block + 3;
      // Reserving one of them twice is the same as once.
      const offsets = [0, 17, 17, blockSize - 1];
      for (const offset of offsets) expect(await other.reserve(length, block * blockSize + offset)).toBe(true);
      const leased = await leaseUpTo(one, length, block);
      expect(leased.map(({ reserved }) => reserved.size)).toEqual([...leased.slice(1).map(() => 0), 3]);
      expect(leased.at(-1)?.reserved).toEqual(new Set(offsets));
      // Whoever asks for one of them again, after a crash say, still has it.
      for (const offset of offsets) expect(await one.reserve(length, block * blockSize + offset)).toBe(true);
    });

    test('reserves nothing in a block that is leased already', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const length = await someLength(opened);
      const { block } = await leaseOne(one, length);
      const counter = block * blockSize + randomInt(blockSize);
      expect(await one.reserve(length, counter)).toBe(false);
      expect(await other.reserve(length, counter)).toBe(false);
    });

    test('lets of a lease and a reservation at once either the lease know of the reservation or the reservation fail', async () => {
      await using opened = await open();
      const length = await someLength(opened);
      const first = (await leaseOne(opened.stores[0], length)).block + 1;
      const counters = Array.from({ length: 32 }, (_, i) => (first + (i % 8)) * blockSize + randomInt(blockSize));
      const [leased, reserved] = await Promise.all([
        leaseMany(opened, length, 8),
        Promise.all(counters.map((counter, i) => instance(opened, i).reserve(length, counter))),
      ]);
      const known = new Map(leased.map((block) => [block.block, block]));
      counters.forEach((counter, i) => {
        const block = known.get(Math.floor(counter / blockSize));
        const isKnown = block?.reserved.has(counter % blockSize);
        // Where nobody has leased the block yet, the reservation succeeded.
        expect({ counter, isReserved: reserved[i] }).toEqual({ counter, isReserved: isKnown ?? true });
      });
    });

    test('leases nothing any more once a length is used up, while others go on', async () => {
      await using opened = await open();
      await opened.stores[0].keySpaces(5);
      await opened.leaveOneBlock(8);
      const last = await Promise.all([0, 1, 2].map((i) => instance(opened, i).lease(8, 'contract')));
      expect(last.filter((block) => block !== undefined)).toHaveLength(1);
      for (const store of opened.stores) expect(await store.lease(8, 'contract')).toBeUndefined();
      expect(await opened.stores[0].lease(7, 'contract')).toBeDefined();
    });
  });
}

const instance = ({ stores }: OpenedKeyBlockStores, i: number) => stores[i % 2 === 0 ? 0 : 1];

/** One of the lengths in use, the longest excepted, which a test uses up. */
async function someLength({ stores }: OpenedKeyBlockStores): Promise<number> {
  const lengths = Array.from(await stores[0].keySpaces(5), (space) => space.length);
  return lengths[randomInt(lengths.length - 1)] as number;
}

async function leaseOne(store: KeyBlockStore, length: number): Promise<KeyBlock> {
  const block = await store.lease(length, 'contract');
  if (block === undefined) throw new Error(`All blocks of length ${length} are leased.`);
  return block;
}

function leaseMany(opened: OpenedKeyBlockStores, length: number, count: number): Promise<KeyBlock[]> {
  return Promise.all(Array.from({ length: count }, (_, i) => leaseOne(instance(opened, i), length)));
}

/** Leases until `block` has been; nearly in order is enough. */
async function leaseUpTo(store: KeyBlockStore, length: number, block: number): Promise<KeyBlock[]> {
  const leased: KeyBlock[] = [];
  do leased.push(await leaseOne(store, length));
  while (leased.at(-1)?.block !== block && leased.length < 50);
  return leased;
}

/** What tells key spaces apart. */
function fingerprint(spaces: KeySpaces): string {
  return Array.from(spaces, (space) => [0, 1, 2].map((counter) => space.codeOf(counter)).join(' ')).join(' ');
}
