import type { Takedown } from './takedown.ts';

/** Where takedowns are kept. When a write resolves, it is durable. Failure throws `StoreUnavailable`. */
export interface TakedownStore {
  /** Another one after each change, so that whoever knows all takedowns need not read them again; none at first. */
  version(): Promise<string | undefined>;

  /** All that are not lifted, oldest first; no older than a version that was read before. */
  list(): Promise<Takedown[]>;

  /** Keeps a takedown, unless there is one with this id; gives back the very one that is kept, or the one that there was. */
  add(takedown: Takedown): Promise<Takedown>;

  /** Forgets one. False where there is none, whatever the text. */
  lift(id: string): Promise<boolean>;
}
