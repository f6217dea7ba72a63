import { randomUUID } from 'node:crypto';
import { types } from 'cassandra-driver';
import type { Cassandra, Statement } from '../backends/cassandra.ts';
import { writeInBatches } from '../backends/cassandra-batches.ts';
import { StoreUnavailable } from '../errors.ts';
import { Gathering } from '../runtime/gathering.ts';
import { inParallel } from '../runtime/in-parallel.ts';
import { Turns } from '../runtime/turns.ts';
import { CassandraLinkIndex } from './cassandra-link-index.ts';
import { isCode, type Link, type LinkState, type RedirectStatus } from './link.ts';
import type { LinkOptions } from './link-options.ts';
import type { LinkScan, ScannedLinks } from './link-scan.ts';
import type { LinkStore, ListPage, ListPosition, ListQuery } from './link-store.ts';

const columns =
  'url, owner, created_at, expires_at, state, blocked, version, redirect, tags, title, max_clicks, deleted_at, options';
const select: Statement = { kind: 'read', cql: `SELECT ${columns} FROM links WHERE code = ?` };
const selectFirst: Statement = { kind: 'read', cql: `SELECT code, ${columns} FROM links LIMIT ?` };
const selectBehind: Statement = {
  kind: 'read',
  cql: `SELECT code, ${columns} FROM links WHERE token(code) > token(?) LIMIT ?`,
};

/** The timestamp is constant and lower than any other: sent twice or late, it undoes nothing. */
export const insertLink: Statement = {
  kind: 'idempotent write',
  cql: `INSERT INTO links (code, url, owner, created_at, version, expires_at, state, blocked, redirect, tags, title,
          max_clicks, deleted_at, options)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP 1`,
};

const claim: Statement = {
  kind: 'transaction',
  cql: `INSERT INTO links (code, url, owner, created_at, version, expires_at, state, blocked, redirect, tags, title,
          max_clicks, deleted_at, options, creation)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS`,
};

const update: Statement = {
  kind: 'transaction',
  cql: `UPDATE links SET url = ?, expires_at = ?, state = ?, blocked = ?, version = ?, redirect = ?, tags = ?, title = ?,
        max_clicks = ?, deleted_at = ?, options = ?, change = ? WHERE code = ? IF version = ?`,
};

const selectChange: Statement = { kind: 'serial read', cql: 'SELECT version, change FROM links WHERE code = ?' };
const selectCreation: Statement = { kind: 'serial read', cql: 'SELECT creation FROM links WHERE code = ?' };

/** What says "none" in a column that once had a value: nothing is ever deleted. */
const never = new Date(-1);
const noMaximum = 0;
const noOptions = '';

/** Links of one page that are read at once. */
const findsAtOnce = 32;

/** Pages that are read at once, each by 32 statements, of the 512 that there may be; and those that wait for their turn. */
const pagesAtOnce = { atOnce: 4, waiting: 512 };

/** Keeps links in Cassandra, read and written at LOCAL_QUORUM: what was acknowledged is seen by every later read. */
export class CassandraLinkStore implements LinkStore, LinkScan {
  readonly #cassandra: Cassandra;
  readonly #index: CassandraLinkIndex;
  readonly #pages = new Turns(pagesAtOnce);
  /** In batches, as imports have them, links take half the CPU time of Cassandra and of this process. */
  readonly #adding = new Gathering<Link>(async (links) => {
    await this.addAll(links);
    return [];
  });

  constructor(cassandra: Cassandra) {
    this.#cassandra = cassandra;
    this.#index = new CassandraLinkIndex(cassandra);
  }

  async find(code: string): Promise<Link | undefined> {
    if (!isCode(code)) return undefined;
    const row = (await this.#cassandra.run(select, [code])).first();
    return row === null ? undefined : linkOf(code, row);
  }

  async list(query: ListQuery): Promise<ListPage> {
    if (!(await this.#pages.take())) throw new StoreUnavailable('Too many lists are being read.');
    try {
      return await this.#list(query);
    } finally {
      this.#pages.end();
    }
  }

  async #list(query: ListQuery): Promise<ListPage> {
    const { owner, url, rows } = query;
    const found: ListPosition[] = [];
    let next: ListPosition | undefined;
    for await (const row of this.#index.rows(query)) {
      if (found.length === rows) {
        // There is one more.
        next = found.at(-1);
        break;
      }
      found.push(row);
    }
    const links = await inParallel(findsAtOnce, found, async ({ code, createdAt }) => {
      const link = await this.find(code);
      const isMeant = link?.owner === owner && link.createdAt === createdAt && (url === undefined || link.url === url);
      return isMeant ? link : undefined;
    });
    return { links: links.filter((link) => link !== undefined), next };
  }

  async scan(after: string | undefined, most: number): Promise<ScannedLinks> {
    const { rows } = await (after === undefined
      ? this.#cassandra.run(selectFirst, [most])
      : this.#cassandra.run(selectBehind, [after, most]));
    const links = rows.map((row) => linkOf(row['code'] as string, row));
    return { links, next: links.length < most ? undefined : links.at(-1)?.code };
  }

  add(link: Link): Promise<void> {
    return this.#adding.add(link);
  }

  async addAll(links: readonly Link[]): Promise<void> {
    await this.#index.addAll(links);
    await writeInBatches(this.#cassandra, insertLink, links.map(columnsOf));
  }

  async claim(link: Link, creation?: string): Promise<boolean> {
    const id = types.Uuid.fromString(creation ?? randomUUID());
    const isClaimed = async () => {
      const row = (await this.#cassandra.run(selectCreation, [link.code])).first();
      // A row of another creation is somebody else's; no row yet may still become ours.
      return row === null ? undefined : id.equals(row['creation']);
    };
    // Each claim that is refused by the transaction leaves a row in the owner's list.
    if ((await this.find(link.code)) !== undefined) return creation !== undefined && (await isClaimed()) === true;
    await this.#index.add(link);
    return this.#cassandra.transact(claim, [...columnsOf(link), id], isClaimed);
  }

  async replace(link: Link): Promise<boolean> {
    // Whether it leads elsewhere now is not known here; mostly the row is there already.
    if (link.url !== '') await this.#index.addUrl(link);
    const {
      code,
      url,
      expiresAt,
      state,
      deletedAt,
      blocked,
      version,
      redirect,
      tags,
      title,
      maxClicks = noMaximum,
      options,
    } = link;
    const change = types.Uuid.fromString(randomUUID());
    const values = [
      url,
      expiresAt === undefined ? never : new Date(expiresAt),
      state,
      blocked,
      version,
      redirect,
      [...tags],
      title,
      maxClicks,
      deletedAt === undefined ? never : new Date(deletedAt),
      options === undefined ? noOptions : JSON.stringify(options),
      change,
      code,
      version - 1,
    ];
    return this.#cassandra.transact(update, values, async (after) => {
      const row = (await this.#cassandra.run(selectChange, [code])).first();
      if (row === null) return false;
      if (row['version'] < version) return undefined;
      if (row['version'] === version) return change.equals(row['change']);
      if (after === 'refusal') return false;
      // It may stand on ours or on another's.
      throw new StoreUnavailable('The link was changed again before this change was confirmed.');
    });
  }
}

export function columnsOf({
  code,
  url,
  owner,
  createdAt,
  version,
  expiresAt,
  state,
  blocked,
  redirect,
  tags,
  title,
  maxClicks,
  deletedAt,
  options,
}: Link): unknown[] {
  const { unset } = types;
  return [
    code,
    url,
    owner,
    new Date(createdAt),
    version,
    expiresAt === undefined ? unset : new Date(expiresAt),
    state === 'active' ? unset : state,
    blocked ? true : unset,
    redirect === 302 ? unset : redirect,
    tags.length === 0 ? unset : [...tags],
    title === '' ? unset : title,
    maxClicks ?? unset,
    deletedAt === undefined ? unset : new Date(deletedAt),
    options === undefined ? unset : JSON.stringify(options),
  ];
}

function timeOf(column: Date | null): number | undefined {
  return column === null || column.getTime() === never.getTime() ? undefined : column.getTime();
}

function optionsIn(column: string | null): LinkOptions | undefined {
  return column === null || column === noOptions ? undefined : (JSON.parse(column) as LinkOptions);
}

function linkOf(code: string, row: types.Row): Link {
  return {
    code,
    url: row['url'] as string,
    owner: row['owner'] as string,
    createdAt: (row['created_at'] as Date).getTime(),
    expiresAt: timeOf(row['expires_at']),
    state: (row['state'] as LinkState | null) ?? 'active',
    deletedAt: timeOf(row['deleted_at']),
    blocked: (row['blocked'] as boolean | null) ?? false,
    version: row['version'] as number,
    redirect: (row['redirect'] as RedirectStatus | null) ?? 302,
    tags: ((row['tags'] as string[] | null) ?? []).toSorted(),
    title: (row['title'] as string | null) ?? '',
    maxClicks: (row['max_clicks'] as number | null) || undefined,
    options: optionsIn(row['options']),
  };
}
