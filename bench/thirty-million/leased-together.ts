import type { KeyBlock, KeyBlockStore } from '../../services/write/codes/key-block-store.ts';
import { blockSize } from '../../shared/codes/key-space.ts';

/** One code in sixteen begins or ends with a symbol that codes do not, and some are words. */
const issuable = 0.93;

/**
 * The same blocks, of which the first lease takes as many at once as so many codes need: a store that flushes each
 * lease by itself would take longer for them than for the links.
 */
export function leasedTogether(blocks: KeyBlockStore, codes: number): Pick<KeyBlockStore, 'lease'> {
  let ahead: Promise<(KeyBlock | undefined)[]> | undefined;
  return {
    async lease(length, leasedBy) {
      const wanted = Math.ceil(codes / issuable / blockSize);
      ahead ??= Promise.all(Array.from({ length: wanted }, () => blocks.lease(length, leasedBy)));
      return (await ahead).shift() ?? blocks.lease(length, leasedBy);
    },
  };
}
