import type { Link } from './link.ts';

export interface ScannedLinks {
  readonly links: readonly Link[];
  /** The code after which the scan goes on; undefined where it is over. */
  readonly next: string | undefined;
}

/** Goes through all links, in an order of the store's own. */
export interface LinkScan {
  /**
   * The links behind a code, there or not, or the first ones: as many as asked for, or fewer. Every link that was stored before
   * the scan began is on exactly one of its pages, as of then or later. Failure throws `StoreUnavailable`.
   */
  scan(after: string | undefined, most: number): Promise<ScannedLinks>;
}
