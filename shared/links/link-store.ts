import type { Link } from './link.ts';

/**
 * A place in a list of links: behind the link, there or not, of this code and time of creation (milliseconds since 1970).
 */
export interface ListPosition {
  readonly createdAt: number;
  readonly code: string;
}

/** Which links of an owner, and how many rows of the list to read for them. */
export interface ListQuery {
  readonly owner: string;
  /** Only those that lead there. */
  readonly url?: string | undefined;
  /** Where the list goes on; from its beginning without. */
  readonly after?: ListPosition | undefined;
  /** At least 1. */
  readonly rows: number;
}

export interface ListPage {
  /** Newest first; as many as there were rows, or fewer where some pointed nowhere. */
  readonly links: readonly Link[];
  /** Behind the last row that was read; undefined where there is no further one. */
  readonly next: ListPosition | undefined;
}

/**
 * Where links are kept. Absence is a value; a store that cannot answer throws `StoreUnavailable`, which never means
 * "absent". When a write resolves, it is durable and every reader sees it.
 */
export interface LinkStore {
  /** The link of this code, in whatever state, or undefined where there is none, whatever the text. Synchronous where the store allows it. */
  find(code: string): Link | undefined | Promise<Link | undefined>;

  /**
   * Links of one owner, in whatever state, newest first; those of one millisecond in an order that stays. Every link that
   * was stored before the first page is on exactly one of the pages, unless an edit moves it out of the query; those that
   * are stored meanwhile may be. What it costs depends on `rows` and not on how many links there are.
   */
  list(query: ListQuery): ListPage | Promise<ListPage>;

  /** Stores a link under a code that was issued to the caller and to nobody else. */
  add(link: Link): Promise<void>;

  /**
   * The same for many, all new or some of them already stored by an earlier call: those stay as they are now. Where it
   * rejects, any of them may be stored.
   */
  addAll(links: readonly Link[]): Promise<void>;

  /**
   * Stores a link under an alias; false where a link has it already, whatever that link's state, unless it was claimed
   * with the same `creation`: that link stays as it is now.
   *
   * @param creation a UUID; without one, the claim is like no other
   */
  claim(link: Link, creation?: string): Promise<boolean>;

  /**
   * Stores the next version of a link; false where the stored one is not of version `link.version - 1`. Code, owner and
   * time of creation never change.
   */
  replace(link: Link): Promise<boolean>;
}
