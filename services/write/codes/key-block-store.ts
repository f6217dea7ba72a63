import type { KeySpaces } from '../../../shared/codes/key-space.ts';

/** A granted run of counters: `blockSize` of them, from `block * blockSize`, in the key space of this length. */
export interface KeyBlock {
  readonly length: number;
  readonly block: number;
  /** Counters of the block, counted from its first, that aliases have taken. They are never issued. */
  readonly reserved: ReadonlySet<number>;
}

/**
 * Grants blocks of counters, each to one process and for good: a lease is never timed, so a process that was frozen
 * or cut off may go on with what it holds. Failure throws `StoreUnavailable`, and then a block may be lost, never shared.
 */
export interface KeyBlockStore {
  /**
   * The key spaces, from the length of codes at first start up to the longest. The first call ever chooses
   * `firstLength` and the secret keys; every later one, of any process, gets the same.
   */
  keySpaces(firstLength: number): Promise<KeySpaces>;

  /** A block that nobody had before, or undefined where all of this length are leased. `leasedBy` is kept for operators. */
  lease(length: number, leasedBy: string): Promise<KeyBlock | undefined>;

  /**
   * Keeps one counter, for an alias that a generated code could equal, from ever being issued. False where the
   * counter's block was leased before it was reserved. Reserving twice is the same as once.
   */
  reserve(length: number, counter: number): Promise<boolean>;
}
