import type { ApiKey } from './api-key.ts';

/** Where API keys are kept. Failure throws `StoreUnavailable`, which never means "no such key". */
export interface KeyStore {
  /**
   * The key of this id, or undefined where there is none, whatever the text.
   *
   * @param suffices whether a key that is only remembered will do; where it does not, the store is asked
   */
  find(id: string, suffices?: (remembered: ApiKey) => boolean): Promise<ApiKey | undefined>;

  /** All keys that are not revoked, oldest first. */
  list(): Promise<ApiKey[]>;

  /** Stores a key, in place of one with the same id that was never changed. */
  put(key: ApiKey): Promise<void>;

  /** Stores a key only if there is none at all yet, however many processes try at once. False where there is one. */
  putFirst(key: ApiKey): Promise<boolean>;

  /**
   * Stores what became of a key, with a revision of its own; false where what is stored is not of the revision of
   * `former` any more, or was revoked. Id, role, owner and time of creation never change.
   */
  replace(former: ApiKey, next: ApiKey): Promise<boolean>;

  /** Revokes a key: it is refused from now on, here at once and in every process within 5 s. False where there is none. */
  remove(id: string): Promise<boolean>;
}
