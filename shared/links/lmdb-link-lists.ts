import { hash } from 'node:crypto';
import type { Database, RootDatabase } from 'lmdb';
import type { Link } from './link.ts';
import { type LinkKey, linkKeyEncoder } from './lmdb-link-key.ts';

/** Of the hash of what a list is of. Lists whose hashes are the same share their rows: each is checked against its link. */
const hashBytes = 6;
const timeBytes = 6;

/** The longest key of a link is an alias of 64 bytes. */
const longestRow = hashBytes + timeBytes + 64;

/** What a row says of a link: where it is kept, and since when it must have been there. */
export interface ListRow {
  readonly key: LinkKey;
  readonly createdAt: number;
}

/** What the lists by URL hold: every link created since there is such a record, and the older ones up to this key. */
export interface ListProgress {
  readonly upTo?: LinkKey;
  readonly isWhole: boolean;
}

/** A row is a key without a value, in the order that is read: hash of the list, time of creation, key of the link. */
export interface LinkLists {
  readonly byOwner: Database<Buffer, Buffer>;
  readonly byUrl: Database<Buffer, Buffer>;
  /** Under `links_by_url`: how far `byUrl` is built. Without a record, nobody has asked for a URL yet, and it is empty. */
  readonly progress: Database<ListProgress, 'links_by_url'>;
}

export function openLists(env: RootDatabase): LinkLists {
  const options = { keyEncoding: 'binary', encoding: 'binary' } as const;
  return {
    byOwner: env.openDB({ name: 'links_by_owner', ...options }),
    byUrl: env.openDB({ name: 'links_by_url', ...options }),
    progress: env.openDB({ name: 'list_progress' }),
  };
}

/** All that a row has. */
export const noValue = Buffer.alloc(0);

export function rowByOwner({ owner, createdAt }: Pick<Link, 'owner' | 'createdAt'>, key: LinkKey): Buffer {
  return rowOf(ownersList(owner), createdAt, key);
}

export function rowByUrl(link: Pick<Link, 'owner' | 'url' | 'createdAt'>, key: LinkKey): Buffer {
  return rowOf(urlsList(link.owner, link.url), link.createdAt, key);
}

/** As in its rows, the list of an owner's links, or of those that lead to one URL. A byte is a letter. */
export function listOf({ owner, url }: { owner: string; url?: string | undefined }): string {
  return url === undefined ? ownersList(owner) : urlsList(owner, url);
}

const ownersList = (owner: string) => hashOf(owner);

/** No owner has a line end in its name. */
const urlsList = (owner: string, url: string) => hashOf(`${owner}\n${url}`);

/** As a string: a buffer would cost four times the hash itself. */
function hashOf(list: string): string {
  return hash('sha256', list, 'binary');
}

export function rowOf(list: string, createdAt: number, key: LinkKey): Buffer {
  const row = Buffer.allocUnsafe(longestRow);
  row.write(list, 0, hashBytes, 'latin1');
  row.writeUIntBE(createdAt, hashBytes, timeBytes);
  return row.subarray(0, linkKeyEncoder.writeKey(key, row, hashBytes + timeBytes));
}

/** Before the first row of a list, and behind its last. */
export function endsOf(list: string): [first: Buffer, last: Buffer] {
  const first = Buffer.from(list, 'latin1').subarray(0, hashBytes);
  return [first, Buffer.concat([first, behindAllTimes])];
}

const behindAllTimes = Buffer.alloc(timeBytes, 0xff);

export function readRow(row: Buffer): ListRow {
  return {
    key: linkKeyEncoder.readKey(row, hashBytes + timeBytes, row.length),
    createdAt: row.readUIntBE(hashBytes, timeBytes),
  };
}
