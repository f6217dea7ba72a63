import type { Database, RootDatabase } from 'lmdb';
import { flushed } from '../backends/lmdb.ts';
import { type Takedown, takedownIdPattern } from './takedown.ts';
import type { TakedownStore } from './takedown-store.ts';

export class LmdbTakedownStore implements TakedownStore {
  readonly #env: RootDatabase;
  readonly #takedowns: Database<Takedown, string>;
  readonly #versions: Database<number, string>;

  constructor(env: RootDatabase) {
    this.#env = env;
    this.#takedowns = env.openDB({ name: 'takedowns' });
    this.#versions = env.openDB({ name: 'takedown_version' });
  }

  async version(): Promise<string | undefined> {
    // Another process may just have changed it.
    this.#versions.resetReadTxn();
    return this.#versions.get(only)?.toString();
  }

  async list(): Promise<Takedown[]> {
    this.#takedowns.resetReadTxn();
    return Array.from(this.#takedowns.getRange(), ({ value }) => value).sort((a, b) => a.createdAt - b.createdAt);
  }

  add(takedown: Takedown): Promise<Takedown> {
    return flushed(
      this.#env.transaction(() => {
        const standing = this.#takedowns.get(takedown.id);
        if (standing !== undefined) return standing;
        this.#takedowns.putSync(takedown.id, takedown);
        this.#changeVersion();
        return takedown;
      }),
    );
  }

  async lift(id: string): Promise<boolean> {
    // LMDB throws for a key of 2,000 characters.
    if (!takedownIdPattern.test(id)) return false;
    return flushed(
      this.#env.transaction(() => {
        if (!this.#takedowns.removeSync(id)) return false;
        this.#changeVersion();
        return true;
      }),
    );
  }

  #changeVersion(): void {
    this.#versions.putSync(only, (this.#versions.get(only) ?? 0) + 1);
  }
}

/** The key of the only row. */
const only = 'takedowns';
