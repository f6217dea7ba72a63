import type { Database, RootDatabase } from 'lmdb';
import { flushed } from '../backends/lmdb.ts';
import type { KeySpaces } from '../codes/key-space.ts';
import { Gathering } from '../runtime/gathering.ts';
import { isCode, type Link } from './link.ts';
import { creationOf, type LinkRecord, linkOf, recordOf } from './link-record.ts';
import type { LinkScan, ScannedLinks } from './link-scan.ts';
import type { LinkStore, ListPage, ListPosition, ListQuery } from './link-store.ts';
import { LmdbLinkIndex } from './lmdb-link-index.ts';
import { codeOfKey, type LinkKey, linkKey, linkKeyEncoder } from './lmdb-link-key.ts';

/** Links by key; a link that is stored must be in its lists, too. */
export function openLinks(env: RootDatabase): Database<LinkRecord, LinkKey> {
  // Apart, because lmdb's types do not know the last two of its options.
  const options = { name: 'links', encoding: 'msgpack' as const, useRecords: false, keyEncoder: linkKeyEncoder };
  return env.openDB<LinkRecord, LinkKey>(options);
}

/** From format 1 to 2: the lists of each owner's links, some 5 s for a million. */
export function addOwnerLists(env: RootDatabase): () => void {
  const index = new LmdbLinkIndex(env, openLinks(env));
  return () => index.addAllToOwnersSync();
}

/** Keeps links in LMDB. A look-up is synchronous and as fast as one in memory. */
export class LmdbLinkStore implements LinkStore, LinkScan, AsyncDisposable {
  readonly #env: RootDatabase;
  readonly #links: Database<LinkRecord, LinkKey>;
  readonly #index: LmdbLinkIndex;
  readonly #spaces: KeySpaces;
  readonly #adding = new Gathering((links: readonly Link[]) => this.#addMissing(links));

  constructor(env: RootDatabase, spaces: KeySpaces) {
    this.#env = env;
    this.#spaces = spaces;
    this.#links = openLinks(env);
    this.#index = new LmdbLinkIndex(env, this.#links);
  }

  get count(): number {
    return (this.#links.getStats() as { entryCount: number }).entryCount;
  }

  find(code: string): Link | undefined {
    const key = linkKey(code, this.#spaces);
    // As a key, a letter outside Latin 1 would be another one, and 2,000 of them none.
    if (typeof key === 'string' && !isCode(key)) return undefined;
    return this.#find(key, (record) => linkOf(code, record));
  }

  #find<T>(key: LinkKey, what: (record: LinkRecord) => T): T | undefined {
    let record = this.#links.get(key);
    if (record === undefined) {
      // The snapshot may be older than a link that another process has just acknowledged: 33 of 200 were missed.
      this.#links.resetReadTxn();
      record = this.#links.get(key);
    }
    return record === undefined ? undefined : what(record);
  }

  list(query: ListQuery): ListPage | Promise<ListPage> {
    if (query.url === undefined || this.#index.hasAllUrls) return this.#list(query);
    return this.#index.buildUrls().then(() => this.#list(query));
  }

  #list(query: ListQuery): ListPage {
    const { owner, url, after, rows: wanted } = query;
    const behind = after && { createdAt: after.createdAt, key: linkKey(after.code, this.#spaces) };
    // One more tells whether there is one more.
    const found = this.#index.rows({ ...query, rows: wanted + 1 }, behind);
    const links: Link[] = [];
    let last: ListPosition | undefined;
    for (const { key, createdAt } of found.slice(0, wanted)) {
      const code = codeOfKey(key, this.#spaces);
      last = { createdAt, code };
      const record = this.#links.get(key);
      const link = record && linkOf(code, record);
      if (link?.owner === owner && (url === undefined || link.url === url)) links.push(link);
    }
    return { links, next: found.length > wanted ? last : undefined };
  }

  async scan(after: string | undefined, most: number): Promise<ScannedLinks> {
    this.#links.resetReadTxn();
    const behind = after === undefined ? {} : { start: linkKey(after, this.#spaces), exclusiveStart: true };
    const links = Array.from(this.#links.getRange({ ...behind, limit: most }), ({ key, value }) =>
      linkOf(codeOfKey(key, this.#spaces), value),
    );
    return { links, next: links.length < most ? undefined : links.at(-1)?.code };
  }

  async add(link: Link): Promise<void> {
    // The lease already makes the code ours alone. Refusing to overwrite costs little and says so if it ever is not.
    if ((await this.#adding.add(link)) !== undefined) throw issuedTwice(link);
  }

  async addAll(links: readonly Link[]): Promise<void> {
    const records = await this.#addMissing(links);
    for (const [i, link] of links.entries()) {
      const record = records[i];
      if (record !== undefined && !isSameCreation(linkOf(link.code, record), link)) throw issuedTwice(link);
    }
  }

  /** Stores each link whose code is free; of the others, gives what is there. */
  #addMissing(links: readonly Link[]): Promise<(LinkRecord | undefined)[]> {
    return flushed(
      this.#env.transaction(() => {
        const addRows = this.#index.addingSync();
        return links.map((link) => {
          const key = linkKey(link.code, this.#spaces);
          const record = this.#links.get(key);
          if (record === undefined) {
            this.#links.putSync(key, recordOf(link));
            addRows(link, key);
          }
          return record;
        });
      }),
    );
  }

  async claim(link: Link, creation?: string): Promise<boolean> {
    const key = linkKey(link.code, this.#spaces);
    const write = (addRows: () => void) =>
      this.#links.ifNoExists(key, () => {
        void this.#links.put(key, recordOf(link, creation));
        addRows();
      });
    if (await flushed(this.#index.adding(link, key, write))) return true;
    return creation !== undefined && this.#find(key, creationOf) === creation;
  }

  replace(link: Link): Promise<boolean> {
    const key = linkKey(link.code, this.#spaces);
    return flushed(
      this.#env.transaction(() => {
        const record = this.#links.get(key);
        const stored = record && linkOf(link.code, record);
        if (stored?.version !== link.version - 1) return false;
        this.#links.putSync(key, recordOf(link, record && creationOf(record)));
        this.#index.moveSync(stored, link, key);
        return true;
      }),
    );
  }

  /** Ends what goes on in the background; to be called before the store is closed. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#index[Symbol.asyncDispose]();
  }
}

/** A code is issued once: a link that has it was stored by whoever stores it now, or something is very wrong. */
function isSameCreation(stored: Link, link: Link): boolean {
  return stored.owner === link.owner && stored.createdAt === link.createdAt;
}

function issuedTwice({ code }: Link): Error {
  return new Error(`The code ${code} was issued, yet it has a link.`);
}
