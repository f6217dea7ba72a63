import type { Database, RootDatabase } from 'lmdb';
import { flushed } from '../backends/lmdb.ts';
import { type ApiKey, isKeyId } from './api-key.ts';
import type { KeyStore } from './key-store.ts';

export class LmdbKeyStore implements KeyStore {
  readonly #env: RootDatabase;
  readonly #keys: Database<ApiKey, string>;

  constructor(env: RootDatabase) {
    this.#env = env;
    this.#keys = env.openDB({ name: 'api_keys' });
  }

  async find(id: string): Promise<ApiKey | undefined> {
    // LMDB throws for a key of 2,000 characters.
    if (!isKeyId(id)) return undefined;
    // Another process may just have made or revoked it.
    this.#keys.resetReadTxn();
    return this.#keys.get(id);
  }

  async list(): Promise<ApiKey[]> {
    this.#keys.resetReadTxn();
    return Array.from(this.#keys.getRange(), ({ value }) => value).sort((a, b) => a.createdAt - b.createdAt);
  }

  async put(key: ApiKey): Promise<void> {
    await flushed(this.#keys.put(key.id, key));
  }

  putFirst(key: ApiKey): Promise<boolean> {
    return flushed(
      this.#env.transaction(() => {
        if (this.#keys.getCount() > 0) return false;
        this.#keys.putSync(key.id, key);
        return true;
      }),
    );
  }

  replace(former: ApiKey, next: ApiKey): Promise<boolean> {
    return flushed(
      this.#env.transaction(() => {
        const stored = this.#keys.get(former.id);
        if (stored === undefined || stored.revision !== former.revision) return false;
        this.#keys.putSync(former.id, next);
        return true;
      }),
    );
  }

  async remove(id: string): Promise<boolean> {
    if (!isKeyId(id)) return false;
    return flushed(this.#env.transaction(() => this.#keys.removeSync(id)));
  }
}
