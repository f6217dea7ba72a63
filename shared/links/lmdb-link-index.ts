import { hash } from 'node:crypto';
import type { Database, RootDatabase } from 'lmdb';
import { flushed } from '../backends/lmdb.ts';
import { StoreUnavailable } from '../errors.ts';
import type { Link } from './link.ts';
import type { LinkRecord } from './link-record.ts';
import type { ListQuery } from './link-store.ts';
import { type LinkKey, linkKeyEncoder } from './lmdb-link-key.ts';

/** Of the hash of what a list is of. Lists whose hashes are the same share their rows: each is checked against its link. */
const hashBytes = 6;
const timeBytes = 6;

/** The longest key of a link is an alias of 64 bytes. */
const longestRow = hashBytes + timeBytes + 64;

const nothing = Buffer.alloc(0);

/** Links whose rows are made in one transaction while the lists by URL are built: some 5 ms in which nothing is answered. */
const builtAtOnce = 500;

/** What a row says of a link: where it is kept, and since when it must have been there. */
export interface IndexRow {
  readonly key: LinkKey;
  readonly createdAt: number;
}

/** What the lists by URL hold: every link created since there is such a record, and the older ones up to this key. */
interface Progress {
  readonly upTo?: LinkKey;
  readonly isWhole: boolean;
}

const progressKey = 'links_by_url';

type WhereFrom = Pick<Link, 'owner' | 'url' | 'createdAt'>;

/**
 * The lists of an owner's links and of those that lead to one URL, oldest first. A row is a key without a value, in the
 * order that is read: hash of the list, time of creation, key of the link. One of a generated code has 19 bytes.
 *
 * Rows by owner arrive in order and cost little. Those by URL do not: each dirties a page of its own, which makes creating
 * links up to a third slower. So they are kept only once somebody has asked for a URL, and from then on for good.
 */
export class LmdbLinkIndex implements AsyncDisposable {
  readonly #env: RootDatabase;
  readonly #links: Database<LinkRecord, LinkKey>;
  readonly #byOwner: Database<Buffer, Buffer>;
  readonly #byUrl: Database<Buffer, Buffer>;
  readonly #progress: Database<Progress, string>;
  /** What is known of `#progress`: once true, both stay so. */
  #keepsUrls = false;
  #hasAllUrls = false;
  #building: Promise<void> | undefined;
  #isClosing = false;
  /** Many links in a row are of one owner; to hash its name anew costs 3 µs, a third of storing a link. */
  #lastOwner = { owner: '', hash: hashOf('') };

  constructor(env: RootDatabase, links: Database<LinkRecord, LinkKey>) {
    const options = { keyEncoding: 'binary', encoding: 'binary' } as const;
    this.#env = env;
    this.#links = links;
    this.#byOwner = env.openDB({ name: 'links_by_owner', ...options });
    this.#byUrl = env.openDB({ name: 'links_by_url', ...options });
    this.#progress = env.openDB({ name: 'list_progress' });
  }

  /**
   * Puts a new link into its lists, together with `write`, which writes the link and calls `addRows` in the same turn: all
   * of it is written, or nothing.
   */
  async adding(link: Link, key: LinkKey, write: (addRows: () => void) => Promise<boolean>): Promise<boolean> {
    if (!this.#keepsUrls) {
      let written: Promise<boolean> | undefined;
      // Whether another process began to keep them is decided where writes are, one after the other.
      const areNotKept = await this.#progress.ifNoExists(progressKey, () => {
        written = write(() => this.#addToOwner(link, key));
      });
      if (areNotKept && written !== undefined) return written;
      this.#keepsUrls = true;
    }
    return write(() => {
      this.#addToOwner(link, key);
      void this.#byUrl.put(rowByUrl(link, key), nothing);
    });
  }

  /** Puts a new link into its lists, within the transaction that stores it. */
  addSync(link: Link, key: LinkKey): void {
    this.#byOwner.putSync(this.#rowByOwner(link, key), nothing);
    this.#keepsUrls ||= this.#progress.get(progressKey) !== undefined;
    if (this.#keepsUrls) this.#byUrl.putSync(rowByUrl(link, key), nothing);
  }

  #addToOwner(link: Link, key: LinkKey): void {
    void this.#byOwner.put(this.#rowByOwner(link, key), nothing);
  }

  #rowByOwner({ owner, createdAt }: Link, key: LinkKey): Buffer {
    if (this.#lastOwner.owner !== owner) this.#lastOwner = { owner, hash: hashOf(owner) };
    return rowOf(this.#lastOwner.hash, createdAt, key);
  }

  /** Puts every link into the list of its owner, within a transaction; for stores that had no lists. */
  addAllToOwnersSync(): void {
    for (const { key, value } of this.#links.getRange()) {
      const [, owner, createdAt] = value;
      this.#byOwner.putSync(rowOf(hashOf(owner), createdAt, key), nothing);
    }
  }

  /** Follows a link to another URL, within a transaction. */
  moveSync(before: Link, after: Link, key: LinkKey): void {
    if (after.url === before.url || this.#progress.get(progressKey) === undefined) return;
    this.#byUrl.removeSync(rowByUrl(before, key));
    this.#byUrl.putSync(rowByUrl(after, key), nothing);
  }

  /** Whether every link is in the list of its URL. */
  get hasAllUrls(): boolean {
    this.#hasAllUrls ||= this.#progress.get(progressKey)?.isWhole === true;
    return this.#hasAllUrls;
  }

  /**
   * Resolves once every link is in the list of its URL: for 100,000 links that are not, after a second or so. Where it is
   * cut short, by the end of the process too, it goes on where it was, whoever asks next.
   *
   * @throws StoreUnavailable
   */
  async buildUrls(): Promise<void> {
    this.#building ??= this.#build();
    try {
      await this.#building;
    } finally {
      this.#building = undefined;
    }
    if (!this.hasAllUrls) throw new StoreUnavailable('The lists by URL are not built yet, and Keyhop is stopping.');
  }

  async #build(): Promise<void> {
    while (!this.#isClosing && !this.#hasAllUrls) {
      this.#hasAllUrls = await flushed(this.#env.transaction(() => this.#buildOn()));
    }
  }

  /** Makes some more rows; true where there is one for every link. */
  #buildOn(): boolean {
    const { upTo, isWhole } = this.#progress.get(progressKey) ?? { isWhole: false };
    if (isWhole) return true;
    const from = upTo === undefined ? {} : { start: upTo, exclusiveStart: true };
    let last = upTo;
    let count = 0;
    for (const { key, value } of this.#links.getRange({ ...from, limit: builtAtOnce })) {
      const [url, owner, createdAt] = value;
      this.#byUrl.putSync(rowByUrl({ url, owner, createdAt }, key), nothing);
      last = key;
      count++;
    }
    const progress = { isWhole: count < builtAtOnce };
    this.#progress.putSync(progressKey, last === undefined ? progress : { ...progress, upTo: last });
    return progress.isWhole;
  }

  /** The newest rows of a list, or those behind a place in it, as of a snapshot taken now. */
  rows({ owner, url, rows }: ListQuery, after: IndexRow | undefined): IndexRow[] {
    const index = url === undefined ? this.#byOwner : this.#byUrl;
    const list = hashOf(url === undefined ? owner : ownersUrl(owner, url));
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

  /** Ends the building of a list; to be called before the store is closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    await this.#building?.catch(() => {});
  }
}

/** Behind every time. */
const afterAll = Buffer.alloc(timeBytes, 0xff);

function hashOf(list: string): Buffer {
  return hash('sha256', list, 'buffer').subarray(0, hashBytes);
}

/** No owner has a line end in its name. */
const ownersUrl = (owner: string, url: string) => `${owner}\n${url}`;

function rowByUrl({ owner, url, createdAt }: WhereFrom, key: LinkKey): Buffer {
  return rowOf(hashOf(ownersUrl(owner, url)), createdAt, key);
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
