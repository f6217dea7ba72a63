import type { Database, RootDatabase } from 'lmdb';
import { flushed } from '../backends/lmdb.ts';
import { StoreUnavailable } from '../errors.ts';
import type { Link } from './link.ts';
import type { LinkRecord } from './link-record.ts';
import type { ListQuery } from './link-store.ts';
import type { LinkKey } from './lmdb-link-key.ts';
import {
  endsOf,
  type LinkLists,
  type ListRow,
  listOf,
  noValue,
  openLists,
  readRow,
  rowByOwner,
  rowByUrl,
  rowOf,
} from './lmdb-link-lists.ts';

/** Links whose rows are made in one transaction while the lists by URL are built: some 5 ms in which nothing is answered. */
const builtAtOnce = 500;

const progressKey = 'links_by_url';

/**
 * The lists of an owner's links and of those that lead to one URL, oldest first. A row of a generated code has 19 bytes.
 *
 * Rows by owner arrive in order and cost little. Those by URL do not: each dirties a page of its own, which makes creating
 * links up to a third slower. So they are kept only once somebody has asked for a URL, and from then on for good.
 */
export class LmdbLinkIndex implements AsyncDisposable {
  readonly #env: RootDatabase;
  readonly #links: Database<LinkRecord, LinkKey>;
  readonly #byOwner: LinkLists['byOwner'];
  readonly #byUrl: LinkLists['byUrl'];
  readonly #progress: LinkLists['progress'];
  /** What is known of `#progress`: once true, both stay so. */
  #keepsUrls = false;
  #hasAllUrls = false;
  #building: Promise<void> | undefined;
  #isClosing = false;

  constructor(env: RootDatabase, links: Database<LinkRecord, LinkKey>) {
    this.#env = env;
    this.#links = links;
    const { byOwner, byUrl, progress } = openLists(env);
    this.#byOwner = byOwner;
    this.#byUrl = byUrl;
    this.#progress = progress;
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
      void this.#byUrl.put(rowByUrl(link, key), noValue);
    });
  }

  /** What puts new links into their lists, within the transaction in which it is asked for. */
  addingSync(): (link: Link, key: LinkKey) => void {
    this.#keepsUrls ||= this.#progress.get(progressKey) !== undefined;
    return (link, key) => {
      this.#byOwner.putSync(rowByOwner(link, key), noValue);
      if (this.#keepsUrls) this.#byUrl.putSync(rowByUrl(link, key), noValue);
    };
  }

  #addToOwner(link: Link, key: LinkKey): void {
    void this.#byOwner.put(rowByOwner(link, key), noValue);
  }

  /** Puts every link into the list of its owner, within a transaction; for stores that had no lists. */
  addAllToOwnersSync(): void {
    for (const { key, value } of this.#links.getRange()) {
      const [, owner, createdAt] = value;
      this.#byOwner.putSync(rowByOwner({ owner, createdAt }, key), noValue);
    }
  }

  /** Follows a link to another URL, within a transaction. */
  moveSync(before: Link, after: Link, key: LinkKey): void {
    if (after.url === before.url || this.#progress.get(progressKey) === undefined) return;
    this.#byUrl.removeSync(rowByUrl(before, key));
    this.#byUrl.putSync(rowByUrl(after, key), noValue);
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
      this.#byUrl.putSync(rowByUrl({ url, owner, createdAt }, key), noValue);
      last = key;
      count++;
    }
    const progress = { isWhole: count < builtAtOnce };
    this.#progress.putSync(progressKey, last === undefined ? progress : { ...progress, upTo: last });
    return progress.isWhole;
  }

  /** The newest rows of a list, or those behind a place in it, as of a snapshot taken now. */
  rows({ owner, url, rows }: ListQuery, after: ListRow | undefined): ListRow[] {
    const index = url === undefined ? this.#byOwner : this.#byUrl;
    const list = listOf({ owner, url });
    const [first, last] = endsOf(list);
    // The snapshot at hand may be older than what another process has just acknowledged.
    index.resetReadTxn();
    const keys = index.getKeys({
      reverse: true,
      start: after === undefined ? last : rowOf(list, after.createdAt, after.key),
      exclusiveStart: true,
      end: first,
      limit: rows,
    });
    return Array.from(keys, readRow);
  }

  /** Ends the building of a list; to be called before the store is closed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    await this.#building?.catch(() => {});
  }
}
