import { isIssuable } from '../../services/write/codes/code-issuer.ts';
import type { KeyBlock, KeyBlockStore } from '../../services/write/codes/key-block-store.ts';
import { blockSize, type KeySpaces } from '../../shared/codes/key-space.ts';
import { persistently } from './persistently.ts';

/** One code in sixteen begins or ends with a symbol that codes do not, and some are words. */
const issuable = 0.93;

/** Leases blocks, for an issuer that has no others, and knows what codes came out of them. */
export class LeasedBlocks {
  readonly #blocks: KeyBlockStore;
  readonly #spaces: KeySpaces;
  readonly #leased: KeyBlock[] = [];
  #ahead: (KeyBlock | undefined)[] = [];
  #last: ReturnType<KeyBlockStore['lease']> | undefined;

  constructor(blocks: KeyBlockStore, spaces: KeySpaces) {
    this.#blocks = blocks;
    this.#spaces = spaces;
  }

  /**
   * Leases as many as so many codes need at once: a store that flushes each lease by itself would take longer for them
   * than for the links.
   */
  async leaseAhead(codes: number, length: number, leasedBy: string): Promise<void> {
    const wanted = Math.ceil(codes / issuable / blockSize);
    this.#ahead = await Promise.all(Array.from({ length: wanted }, () => this.#blocks.lease(length, leasedBy)));
  }

  readonly lease: KeyBlockStore['lease'] = (length, leasedBy) => {
    // An issuer that gets none loses codes that it has made already.
    const leasing = persistently(async () => this.#ahead.shift() ?? (await this.#blocks.lease(length, leasedBy)));
    this.#last = leasing.then((block) => {
      if (block !== undefined) this.#leased.push(block);
      return block;
    });
    return this.#last;
  };

  /** Resolves when no lease is under way, which its issuer asks for ahead of time. */
  async settled(): Promise<void> {
    await this.#last;
  }

  /**
   * The codes that were issued until now, of which `last` is the last: a function from places among them, from 0 to 1
   * (exclusive), to codes.
   */
  issuedUntil(last: string): (place: number) => string {
    const counterOfLast = this.#spaces.ofLength(last.length)?.counterOf(last) as number;
    const inLast = this.#leased.findIndex(
      ({ length, block }) => length === last.length && block === Math.floor(counterOfLast / blockSize),
    );
    const counters = inLast * blockSize + (counterOfLast % blockSize) + 1;
    return (place) => {
      for (let counter = Math.floor(place * counters); ; counter = (counter + 1) % counters) {
        const { length, block, reserved } = this.#leased[Math.floor(counter / blockSize)] as KeyBlock;
        const offset = counter % blockSize;
        const code = this.#spaces.ofLength(length)?.codeOf(block * blockSize + offset) as string;
        // Those that are not are skipped by the issuer, too.
        if (isIssuable(code) && !reserved.has(offset)) return code;
      }
    };
  }
}
