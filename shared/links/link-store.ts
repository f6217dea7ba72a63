import type { Link } from './link.ts';

/**
 * Where links are kept. Absence is a value; a store that cannot answer throws `StoreUnavailable`, which never means
 * "absent". When a write resolves, it is durable and every reader sees it.
 */
export interface LinkStore {
  /** The link of this code, in whatever state, or undefined where there is none, whatever the text. Synchronous where the store allows it. */
  find(code: string): Link | undefined | Promise<Link | undefined>;

  /** Stores a link under a code that was issued to the caller and to nobody else. */
  add(link: Link): Promise<void>;

  /** Stores a link under an alias; false where a link has it already, whatever that link's state. */
  claim(link: Link): Promise<boolean>;

  /** Stores the next version of a link; false where the stored one is not of version `link.version - 1`. */
  replace(link: Link): Promise<boolean>;
}
