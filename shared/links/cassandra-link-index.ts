import { hash } from 'node:crypto';
import { types } from 'cassandra-driver';
import { LRUCache } from 'lru-cache';
import type { Cassandra, Statement } from '../backends/cassandra.ts';
import { writeInBatches } from '../backends/cassandra-batches.ts';
import { dayOf } from '../runtime/calendar.ts';
import { inParallel } from '../runtime/in-parallel.ts';
import type { Link } from './link.ts';
import type { ListPosition, ListQuery } from './link-store.ts';
import { merge } from './merge-lists.ts';

export const insertDay: Statement = {
  kind: 'idempotent write',
  cql: 'INSERT INTO link_days (owner, day, shard) VALUES (?, ?, ?) USING TIMESTAMP 1',
};
export const insertByOwner: Statement = {
  kind: 'idempotent write',
  cql: 'INSERT INTO links_by_owner (owner, day, shard, created_at, code) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP 1',
};
export const insertByUrl: Statement = {
  kind: 'idempotent write',
  cql: 'INSERT INTO links_by_url (owner, url_hash, shard, created_at, code) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP 1',
};
const selectDays: Statement = {
  kind: 'read',
  cql: 'SELECT day, shard FROM link_days WHERE owner = ? AND day <= ? LIMIT ?',
};
const selectByOwner: Statement = {
  kind: 'read',
  cql: `SELECT created_at, code FROM links_by_owner
        WHERE owner = ? AND day = ? AND shard = ? AND (created_at, code) < (?, ?) LIMIT ?`,
};
const selectByUrl: Statement = {
  kind: 'read',
  cql: `SELECT created_at, code FROM links_by_url
        WHERE owner = ? AND url_hash = ? AND shard = ? AND (created_at, code) < (?, ?) LIMIT ?`,
};

/** Partitions that the links of one owner and day are spread over, and those of one owner and URL. */
const shardsOfDay = 16;
const shardsOfUrl = 4;

/** Partitions read at once: those of two days at least. */
const daysAtOnce = 2 * shardsOfDay;

/** Rows read of one partition at once. Of 100 rows in 16 shards, the fullest has more than 16 once in a hundred times. */
const rowsAtOnce = 16;

/** Partitions that rows are added to at once, each by 33 statements at most, of the 512 that there may be. */
const partitionsAtOnce = 12;

/** Days known to be in `link_days`, of 100 bytes or so each; one that is forgotten is written again. */
const rememberedDays = 50_000;

/** The last day and time that Cassandra's types can tell. */
const lastDay = 2 ** 31 - 1;
const beforeAll: ListPosition = { createdAt: 8.64e15, code: '' };

/**
 * The lists of links in Cassandra: hints, each to be checked against its link. They are written before the link is, so
 * that a crash between leaves a row that points nowhere, and never a link that is in no list.
 */
export class CassandraLinkIndex {
  readonly #cassandra: Cassandra;
  readonly #knownDays = new LRUCache<string, true>({ max: rememberedDays });

  constructor(cassandra: Cassandra) {
    this.#cassandra = cassandra;
  }

  /** Puts a link that is about to be stored into its lists. */
  async add(link: Link): Promise<void> {
    await Promise.all([this.#addToPartition([rowByOwner(link)]), this.addUrl(link)]);
  }

  /** Puts many that are about to be stored into their lists. */
  async addAll(links: readonly Link[]): Promise<void> {
    const partitions = Map.groupBy(links.map(rowByOwner), ([owner, day, shard]) => partitionOf(owner, day, shard));
    await Promise.all([
      inParallel(partitionsAtOnce, [...partitions.values()], (rows) => this.#addToPartition(rows)),
      writeInBatches(this.#cassandra, insertByUrl, links.map(rowByUrl)),
    ]);
  }

  /** Adds rows of one partition to it. */
  async #addToPartition(rows: readonly RowByOwner[]): Promise<void> {
    const [[owner, day, shard]] = rows as [RowByOwner];
    await Promise.all([
      this.#addDay(owner, day, shard),
      writeInBatches(this.#cassandra, insertByOwner, rows, rows.length),
    ]);
  }

  /** Puts a link that is about to lead to this URL into the list of those that do. */
  async addUrl(link: Link): Promise<void> {
    await this.#cassandra.run(insertByUrl, rowByUrl(link));
  }

  /** The rows of a list, newest first, in as many steps as are asked for. */
  rows({ owner, url, after = beforeAll }: ListQuery): AsyncIterable<ListPosition> {
    return url === undefined ? this.#byOwner(owner, after) : this.#byUrl(owner, url, after);
  }

  async *#byOwner(owner: string, after: ListPosition): AsyncIterable<ListPosition> {
    for (let day = after === beforeAll ? lastDay : dayOf(after.createdAt); ; day--) {
      const found = (await this.#cassandra.run(selectDays, [owner, day, daysAtOnce])).rows;
      const isLast = found.length < daysAtOnce;
      // Of the last day there may be more.
      const partitions = isLast ? found : found.filter((row) => row['day'] !== found.at(-1)?.['day']);
      yield* merge(partitions.map((row) => this.#partition(selectByOwner, [owner, row['day'], row['shard']], after)));
      if (isLast) return;
      day = partitions.at(-1)?.['day'];
    }
  }

  #byUrl(owner: string, url: string, after: ListPosition): AsyncIterable<ListPosition> {
    const urlHash = hashOf(url);
    const shards = Array.from({ length: shardsOfUrl }, (_, shard) => shard);
    return merge(shards.map((shard) => this.#partition(selectByUrl, [owner, urlHash, shard], after)));
  }

  async *#partition(
    select: Statement,
    partition: readonly unknown[],
    after: ListPosition,
  ): AsyncGenerator<ListPosition> {
    for (let last = after; ; ) {
      const values = [...partition, new Date(last.createdAt), last.code, rowsAtOnce];
      const { rows } = await this.#cassandra.run(select, values);
      for (const row of rows) {
        last = { createdAt: (row['created_at'] as Date).getTime(), code: row['code'] as string };
        yield last;
      }
      if (rows.length < rowsAtOnce) return;
    }
  }

  async #addDay(owner: string, day: number, shard: number): Promise<void> {
    const name = partitionOf(owner, day, shard);
    if (this.#knownDays.has(name)) return;
    await this.#cassandra.run(insertDay, [owner, day, shard]);
    this.#knownDays.set(name, true);
  }
}

export type RowByOwner = readonly [owner: string, day: number, shard: number, createdAt: Date, code: string];

export function rowByOwner({ owner, code, createdAt }: Link): RowByOwner {
  return [owner, dayOf(createdAt), shardOf(code, shardsOfDay), new Date(createdAt), code];
}

export function rowByUrl({ owner, url, code, createdAt }: Link): unknown[] {
  return [owner, hashOf(url), shardOf(code, shardsOfUrl), new Date(createdAt), code];
}

/** The name of a partition of an owner's list. */
export const partitionOf = (owner: string, day: number, shard: number) => `${day} ${shard} ${owner}`;

/** Generated codes are as good as random; of aliases, the hash is. */
function shardOf(code: string, shards: number): number {
  return hash('sha256', code, 'buffer').readUInt8() % shards;
}

function hashOf(url: string): types.Long {
  const bytes = hash('sha256', url, 'buffer');
  return types.Long.fromBits(bytes.readInt32BE(4), bytes.readInt32BE(0));
}
