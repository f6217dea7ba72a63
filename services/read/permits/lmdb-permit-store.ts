import type { Database, RootDatabase } from 'lmdb';
import { flushed } from '../../../shared/backends/lmdb.ts';
import { grantOf, type PermitStore } from './permit-store.ts';

/** Keeps in LMDB how many permits each code has been granted. */
export class LmdbPermitStore implements PermitStore {
  readonly #env: RootDatabase;
  readonly #granted: Database<number, string>;

  constructor(env: RootDatabase) {
    this.#env = env;
    this.#granted = env.openDB({ name: 'click_permits' });
  }

  take(code: string, maximum: number, wanted: number): Promise<number> {
    return this.#change(code, (granted) => grantOf(maximum - granted, wanted));
  }

  async giveBack(code: string, permits: number): Promise<void> {
    await this.#change(code, () => -permits);
  }

  left(code: string, maximum: number): number {
    // Another process may have taken some since.
    this.#granted.resetReadTxn();
    return Math.max(0, maximum - (this.#granted.get(code) ?? 0));
  }

  /** Grants as many more as `more` says, and gives that back once it is on disk: a lost grant would be granted again. */
  #change(code: string, more: (granted: number) => number): Promise<number> {
    return flushed(
      this.#env.transaction(() => {
        const granted = this.#granted.get(code) ?? 0;
        const change = more(granted);
        if (change !== 0) this.#granted.putSync(code, granted + change);
        return change;
      }),
    );
  }
}
