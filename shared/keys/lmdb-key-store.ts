import type { Database, RootDatabase } from 'lmdb';
import { flushed } from '../backends/lmdb.ts';
import { type ApiKey, isKeyId } from './api-key.ts';
import type { KeyStore } from './key-store.ts';

export class LmdbKeyStore implements KeyStore {
  readonly #env: RootDatabase;
  readonly #keys: Database<ApiKey, string>;
  /** Keys that were found in this turn of the event loop: the more requests there are, the more of them show the same one. */
  readonly #found = new Map<string, ApiKey>();

  constructor(env: RootDatabase) {
    this.#env = env;
    this.#keys = env.openDB({ name: 'api_keys' });
  }

  async find(id: string): Promise<ApiKey | undefined> {
    // LMDB throws for a key of 2,000 characters.
    return this.#found.get(id) ?? (isKeyId(id) ? this.#read(id) : undefined);
  }

  #read(id: string): ApiKey | undefined {
    // Another process may just have made or revoked it.
    this.#keys.resetReadTxn();
    const key = this.#keys.get(id);
    if (key === undefined) return undefined;
    if (this.#found.size === 0) setImmediate(() => this.#found.clear());
    this.#found.set(id, key);
    return key;
  }

  async list(): Promise<ApiKey[]> {
    this.#keys.resetReadTxn();
    return Array.from(this.#keys.getRange(), ({ value }) => value).sort((a, b) => a.createdAt - b.createdAt);
  }

  async put(key: ApiKey): Promise<void> {
    await this.#write(this.#keys.put(key.id, key));
  }

  putFirst(key: ApiKey): Promise<boolean> {
    return this.#write(
      this.#env.transaction(() => {
        if (this.#keys.getCount() > 0) return false;
        this.#keys.putSync(key.id, key);
        return true;
      }),
    );
  }

  replace(former: ApiKey, next: ApiKey): Promise<boolean> {
    return this.#write(
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
    return this.#write(this.#env.transaction(() => this.#keys.removeSync(id)));
  }

  /** What is written is what is found, from when it is. */
  async #write<T>(write: Promise<T>): Promise<T> {
    const result = await flushed(write);
    this.#found.clear();
    return result;
  }
}
