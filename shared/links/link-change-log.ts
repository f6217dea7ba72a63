/** One change of a link, as the log tells it. */
export interface LinkChange {
  readonly code: string;
  /** Unique to the change: the same one is read several times, since polls overlap. */
  readonly id: string;
}

/**
 * What makes a change certain to be seen: every writer appends to it before it acknowledges, every read process polls
 * it. Times are the store's own. Failure throws `StoreUnavailable`.
 */
export interface LinkChangeLog {
  append(code: string): Promise<void>;

  /** What changed within the last so many seconds, at most 7,200. */
  since(seconds: number): AsyncIterable<LinkChange>;
}
