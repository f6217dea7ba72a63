/** Lines of a request that came with an `Idempotency-Key`: a single link and an array are lines that begin at 0. */
export interface Place {
  readonly owner: string;
  readonly key: string;
  /** How many lines of the request are before them. */
  readonly first: number;
}

/** What a request is. The same key with another kind is another request. */
export type RequestKind = 'link' | 'text' | 'array' | 'lines';

/** What lines become, whoever makes their links and however often. */
export interface IdempotencyRecord {
  /** A UUID: of this record, and of no other at the same place. */
  readonly id: string;
  readonly kind: RequestKind;
  /** When their links are created, in milliseconds since 1970. */
  readonly at: number;
  /** `hashBytes` of each line's SHA-256. */
  readonly hashes: Buffer;
  /** The code that each line's link gets, unless it has an alias. */
  readonly codes: readonly string[];
}

/** Enough to tell one line from another that is put in its place: nobody gains by finding one with the same. */
export const hashBytes = 8;

/**
 * Remembers requests for a day, shared by all writers. Failure throws `StoreUnavailable`, after which the outcome is
 * unknown and the same may be asked again.
 */
export interface IdempotencyStore {
  /** The record of a place; undefined where there is none, or where it was kept only this moment. */
  find(place: Place): Promise<IdempotencyRecord | undefined>;

  /** Keeps a record, durably, unless the place has one. @returns the one that stands */
  keep(place: Place, record: IdempotencyRecord): Promise<IdempotencyRecord>;

  /** Removes this record; another at the same place stays. */
  forget(place: Place, record: IdempotencyRecord): Promise<void>;
}
