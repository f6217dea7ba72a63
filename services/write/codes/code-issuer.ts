import { blockSize, type KeySpaces } from '../../../shared/codes/key-space.ts';
import { CodesExhausted } from '../../../shared/errors.ts';
import type { KeyBlock, KeyBlockStore } from './key-block-store.ts';
import { isReservedWord } from './reserved-words.ts';

interface Dependencies {
  blocks: Pick<KeyBlockStore, 'lease'>;
  spaces: KeySpaces;
  /** Who leases, for operators: host and process. */
  leasedBy: string;
  /** Told when leasing ahead failed; issuing goes on with what is left and asks again. */
  onLeaseError: (error: unknown) => void;
}

/** While leasing ahead fails, it is tried again after so many codes: 32 times before the block is used up. */
const retryEvery = 64;

/**
 * Issues codes out of leased blocks: counter → permutation → base 64, without asking the store for each.
 *
 * It holds the rest of one block and, once half of that is used, the next one. What a process leaves unused is lost:
 * at most 8,191 codes, of 4.4 trillion with seven symbols.
 */
export class CodeIssuer {
  readonly #deps: Dependencies;
  readonly #lengths: number[];
  #current: KeyBlock | undefined;
  #next: KeyBlock | undefined;
  #lastLeased: KeyBlock | undefined;
  /** Of `#current`, counted from its first counter; `blockSize` when used up. */
  #offset = blockSize;
  #leasing: Promise<void> | undefined;
  issued = 0;
  leased = 0;
  leaseErrors = 0;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#lengths = Array.from(deps.spaces, (space) => space.length);
  }

  /** Codes that can be issued without another lease, the few that will be skipped included. */
  get left(): number {
    return blockSize - this.#offset + (this.#next === undefined ? 0 : blockSize);
  }

  /** Codes that nobody has leased, by length, as of this process' last lease; empty before its first. */
  *unleased(): Iterable<readonly [length: number, codes: number]> {
    if (this.#lastLeased === undefined) return;
    const { length, block } = this.#lastLeased;
    for (const space of this.#deps.spaces) {
      if (space.length !== length) yield [space.length, space.length < length ? 0 : space.size];
      else yield [length, space.size - (block + 1) * blockSize];
    }
  }

  /**
   * A code that nobody got before and nobody will again.
   *
   * @throws StoreUnavailable where the block is used up and none can be leased; the next call tries again.
   * @throws CodesExhausted where every code of every length has been issued.
   */
  async next(): Promise<string> {
    for (;;) {
      const code = this.#atHand();
      if (code !== undefined) return code;
      // Whoever waits on an empty range waits for the same lease.
      await this.#lease();
    }
  }

  /** So many of them, in the order in which they were generated. Rejects as `next` does; some are lost then. */
  async take(count: number): Promise<string[]> {
    const codes: string[] = [];
    while (codes.length < count) codes.push(this.#atHand() ?? (await this.next()));
    return codes;
  }

  /** The next code at hand, or undefined where none is. */
  #atHand(): string | undefined {
    for (;;) {
      if (this.#offset === blockSize) {
        if (this.#next === undefined) return undefined;
        this.#current = this.#next;
        this.#next = undefined;
        this.#offset = 0;
      }
      const { length, block, reserved } = this.#current as KeyBlock;
      const offset = this.#offset++;
      if (this.#next === undefined && this.#offset > blockSize / 2 && this.#offset % retryEvery === 1) {
        this.#lease().catch(this.#deps.onLeaseError);
      }
      if (reserved.has(offset)) continue;
      const code = this.#deps.spaces.ofLength(length)?.codeOf(block * blockSize + offset) as string;
      if (!isIssuable(code)) continue;
      this.issued++;
      return code;
    }
  }

  /** Leases the next block, once however many ask. */
  #lease(): Promise<void> {
    this.#leasing ??= this.#leaseNext()
      .catch((error: unknown) => {
        this.leaseErrors++;
        throw error;
      })
      .finally(() => {
        this.#leasing = undefined;
      });
    return this.#leasing;
  }

  async #leaseNext(): Promise<void> {
    for (;;) {
      const length = this.#lengths[0];
      if (length === undefined) throw new CodesExhausted();
      const block = await this.#deps.blocks.lease(length, this.#deps.leasedBy);
      if (block !== undefined) {
        this.leased++;
        this.#next = block;
        this.#lastLeased = block;
        return;
      }
      this.#lengths.shift();
    }
  }
}

/** Chat programs cut a `_` or `-` off a link's end, and one at the start reads as an option or as emphasis. */
export function isIssuable(code: string): boolean {
  return !/^[_-]|[_-]$/.test(code) && !isReservedWord(code);
}
