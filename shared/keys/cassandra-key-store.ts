import { types } from 'cassandra-driver';
import type { Cassandra, Statement } from '../backends/cassandra.ts';
import { StoreUnavailable } from '../errors.ts';
import type { ApiKey, KeyLimits, Role } from './api-key.ts';
import type { KeyStore } from './key-store.ts';

const columns = `id, hash, name, role, owner, created_at, expires_at, creates_per_minute, bulk_links_per_minute,
  former_hash, former_until, revision, revoked`;
const select: Statement = { kind: 'read', cql: `SELECT ${columns} FROM api_keys WHERE bucket = 0 AND id = ?` };
const selectAll: Statement = { kind: 'read', cql: `SELECT ${columns} FROM api_keys WHERE bucket = 0` };
const selectSerially: Statement = { ...select, kind: 'serial read' };

// Transactions throughout: a revocation must beat the key's creation whatever the clocks say.
const write = (condition: string): Statement => ({
  kind: 'transaction',
  cql: `UPDATE api_keys SET first_key = ?, hash = ?, name = ?, role = ?, owner = ?, created_at = ?, expires_at = ?,
        creates_per_minute = ?, bulk_links_per_minute = ?, revoked = false WHERE bucket = 0 AND id = ? IF ${condition}`,
});
const writeFirst = write('first_key = null');
const writeNew = write('revoked != false');
const overwrite = write('revoked = false');
const replace: Statement = {
  kind: 'transaction',
  cql: `UPDATE api_keys SET hash = ?, name = ?, expires_at = ?, creates_per_minute = ?, bulk_links_per_minute = ?,
        former_hash = ?, former_until = ?, revision = ?
        WHERE bucket = 0 AND id = ? IF revoked = false AND revision = ?`,
};
const revoke: Statement = {
  kind: 'transaction',
  cql: 'UPDATE api_keys SET revoked = true WHERE bucket = 0 AND id = ? IF revoked = false',
};

/** What says "none" in a column that once had a value: nothing is ever deleted. */
const noTime = new Date(-1);
const noLimit = 0;

export class CassandraKeyStore implements KeyStore {
  readonly #cassandra: Cassandra;

  constructor(cassandra: Cassandra) {
    this.#cassandra = cassandra;
  }

  async find(id: string): Promise<ApiKey | undefined> {
    return keyOf((await this.#cassandra.run(select, [id])).first());
  }

  async list(): Promise<ApiKey[]> {
    const { rows } = await this.#cassandra.run(selectAll, []);
    return rows
      .map(keyOf)
      .filter((key) => key !== undefined)
      .sort((a, b) => a.createdAt - b.createdAt);
  }

  async put(key: ApiKey): Promise<void> {
    if (!(await this.#write(writeNew, key))) await this.#write(overwrite, key);
  }

  putFirst(key: ApiKey): Promise<boolean> {
    return this.#write(writeFirst, key);
  }

  replace(former: ApiKey, next: ApiKey): Promise<boolean> {
    const { id } = former;
    const { hash, name, expiresAt, former: before, revision } = next;
    const values = [hash, name, columnOf(expiresAt), ...columnsOf(next.limits)];
    values.push(before?.hash ?? '', columnOf(before?.until), revision, id, former.revision ?? null);
    return this.#cassandra.transact(replace, values, async (after) => {
      const stored = keyOf((await this.#cassandra.run(selectSerially, [id])).first());
      if (stored === undefined) return false;
      if (stored.revision === revision) return true;
      if (stored.revision === former.revision) return undefined;
      if (after === 'refusal') return false;
      // It may stand on ours or on another's.
      throw new StoreUnavailable('The API key was changed again before this change was confirmed.');
    });
  }

  remove(id: string): Promise<boolean> {
    return this.#cassandra.transact(revoke, [id], async (after) => {
      if (after === 'refusal') return false;
      const row = (await this.#cassandra.run(selectSerially, [id])).first();
      return row === null || row['revoked'] === true ? true : undefined;
    });
  }

  #write(
    statement: Statement,
    { id, hash, name, role, owner, createdAt, expiresAt, limits }: ApiKey,
  ): Promise<boolean> {
    const expiry = expiresAt === undefined ? types.unset : new Date(expiresAt);
    const values = [id, hash, name, role, owner, new Date(createdAt), expiry, ...columnsOf(limits), id];
    return this.#cassandra.transact(statement, values, async () => {
      const row = (await this.#cassandra.run(selectSerially, [id])).first();
      return row !== null && row['hash'] === hash && row['revoked'] === false ? true : undefined;
    });
  }
}

function columnsOf(limits: KeyLimits | undefined): unknown[] {
  return [limits?.createsPerMinute ?? noLimit, limits?.bulkLinksPerMinute ?? noLimit];
}

function limitsOf(row: types.Row): KeyLimits | undefined {
  const createsPerMinute = (row['creates_per_minute'] as number | null) || undefined;
  const bulkLinksPerMinute = (row['bulk_links_per_minute'] as number | null) || undefined;
  const isNone = createsPerMinute === undefined && bulkLinksPerMinute === undefined;
  return isNone ? undefined : { createsPerMinute, bulkLinksPerMinute };
}

function columnOf(time: number | undefined): Date {
  return time === undefined ? noTime : new Date(time);
}

function timeOf(column: Date | null): number | undefined {
  return column === null || column.getTime() === noTime.getTime() ? undefined : column.getTime();
}

function keyOf(row: types.Row | null): ApiKey | undefined {
  // The partition's own row, without a key in it, comes with an id of null.
  if (row === null || row['id'] === null || row['revoked'] !== false) return undefined;
  const formerUntil = timeOf(row['former_until'] as Date | null);
  return {
    id: row['id'] as string,
    hash: row['hash'] as string,
    name: row['name'] as string,
    role: row['role'] as Role,
    owner: row['owner'] as string,
    createdAt: (row['created_at'] as Date).getTime(),
    expiresAt: timeOf(row['expires_at'] as Date | null),
    limits: limitsOf(row),
    former: formerUntil === undefined ? undefined : { hash: row['former_hash'] as string, until: formerUntil },
    revision: (row['revision'] as types.Uuid | null)?.toString(),
  };
}
