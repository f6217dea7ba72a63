import type { Link } from './link.ts';

/**
 * What a look into the cache found: the link, or a ticket with which the one who looked may fill the gap, or neither
 * (somebody else is about to fill it).
 */
export interface Look {
  readonly link?: Link;
  readonly ticket?: string;
}

/**
 * A cache of links that all processes share. It may lose everything at any time, and never brings back the past: a
 * ticket is void once the link was dropped, and after two seconds. Failure throws; the caller goes on without.
 */
export interface LinkCache {
  /** @param onMiss called once it is known not to be there, in the turn in which a ticket is asked for */
  look(code: string, onMiss?: () => void): Promise<Look>;

  /** Keeps what was loaded after the ticket was given; does nothing where the ticket is void. */
  fill(code: string, ticket: string, link: Link): Promise<void>;

  /** Forgets links and voids their tickets; with none, finds out whether the cache answers. */
  drop(codes: readonly string[]): Promise<void>;

  /** Drops one link, and tells every subscribed process that it changed. */
  announce(code: string): Promise<void>;
}
