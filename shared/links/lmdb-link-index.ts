import { hash } from 'node:crypto';
import type { Database, RootDatabase } from 'lmdb';
import type { Link } from './link.ts';
import type { ListQuery } from './link-store.ts';
import { type LinkKey, linkKeyEncoder } from './lmdb-link-key.ts';

/** Of the hash of what a list is of. Lists whose hashes are the same share their rows: each is checked against its link. */
const hashBytes = 6;
const timeBytes = 6;

/** The longest key of a link is an alias of 64 bytes. */
const longestRow = hashBytes + timeBytes + 64;

const nothing = Buffer.alloc(0);

/** What a row says of a link: where it is kept, and since when it must have been there. */
export interface IndexRow {
  readonly key: LinkKey;
  readonly createdAt: number;
}

/**
 * The lists of an owner's links and of those that lead to one URL, oldest first. A row is a key without a value, in the
 * order that is read: hash of the list, time of creation, key of the link. One of a generated code has 19 bytes; on disk
 * it takes 30 where rows arrive in order, and a third more where they do not, as those of different URLs.
 */
export class LmdbLinkIndex {
  readonly #byOwner: Database<Buffer, Buffer>;
  readonly #byUrl: Database<Buffer, Buffer>;

  constructor(env: RootDatabase) {
    const options = { keyEncoding: 'binary', encoding: 'binary' } as const;
    this.#byOwner = env.openDB({ name: 'links_by_owner', ...options });
    this.#byUrl = env.openDB({ name: 'links_by_url', ...options });
  }

  /** Puts a new link into its lists; to be called where the link itself is written, so that both are or neither is. */
  add({ owner, url, createdAt }: Link, key: LinkKey): void {
    void this.#byOwner.put(rowOf(hashOf(owner), createdAt, key), nothing);
    void this.#byUrl.put(rowOf(hashOf(owner, url), createdAt, key), nothing);
  }

  /** Follows a link to another URL, within a transaction. */
  moveSync({ owner, url, createdAt }: Link, to: string, key: LinkKey): void {
    if (to === url) return;
    this.#byUrl.removeSync(rowOf(hashOf(owner, url), createdAt, key));
    this.#byUrl.putSync(rowOf(hashOf(owner, to), createdAt, key), nothing);
  }

  /** The newest rows of a list, or those behind a place in it, as of a snapshot taken now. */
  rows({ owner, url, rows }: ListQuery, after: IndexRow | undefined): IndexRow[] {
    const index = url === undefined ? this.#byOwner : this.#byUrl;
    const list = hashOf(owner, url);
    // The snapshot at hand may be older than what another process has just acknowledged.
    index.resetReadTxn();
    const keys = index.getKeys({
      reverse: true,
      start: after === undefined ? Buffer.concat([list, afterAll]) : rowOf(list, after.createdAt, after.key),
      exclusiveStart: true,
      end: list,
      limit: rows,
    });
    return Array.from(keys, indexRowOf);
  }
}

/** Behind every time. */
const afterAll = Buffer.alloc(timeBytes, 0xff);

/** @param url of the list of one URL; without it, that of all */
function hashOf(owner: string, url?: string): Buffer {
  // No owner has a line end in its name.
  return hash('sha256', url === undefined ? owner : `${owner}\n${url}`, 'buffer').subarray(0, hashBytes);
}

function rowOf(list: Buffer, createdAt: number, key: LinkKey): Buffer {
  const row = Buffer.allocUnsafe(longestRow);
  list.copy(row);
  row.writeUIntBE(createdAt, hashBytes, timeBytes);
  return row.subarray(0, linkKeyEncoder.writeKey(key, row, hashBytes + timeBytes));
}

function indexRowOf(row: Buffer): IndexRow {
  return {
    key: linkKeyEncoder.readKey(row, hashBytes + timeBytes, row.length),
    createdAt: row.readUIntBE(hashBytes, timeBytes),
  };
}
