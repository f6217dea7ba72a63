import { types } from 'cassandra-driver';
import type { Cassandra, Statement } from '../backends/cassandra.ts';
import { StoreUnavailable } from '../errors.ts';
import type { Takedown, TakedownKind } from './takedown.ts';
import type { TakedownStore } from './takedown-store.ts';

const columns = 'id, change, kind, value, reason, created_at, created_by';

/** Without any row, however many were cleared lately. */
const selectVersion: Statement = {
  kind: 'read',
  cql: 'SELECT DISTINCT bucket, version FROM takedowns WHERE bucket = 0',
};
const selectAll: Statement = { kind: 'read', cql: `SELECT ${columns} FROM takedowns WHERE bucket = 0` };
const select: Statement = {
  kind: 'serial read',
  cql: `SELECT ${columns} FROM takedowns WHERE bucket = 0 AND id = ?`,
};
const add: Statement = {
  kind: 'transaction',
  cql: `UPDATE takedowns SET version = ?, change = ?, kind = ?, value = ?, reason = ?, created_at = ?, created_by = ?
        WHERE bucket = 0 AND id = ? IF change = null`,
};
const lift: Statement = {
  kind: 'transaction',
  cql: `UPDATE takedowns SET version = ?, change = null, kind = null, value = null, reason = null, created_at = null,
        created_by = null WHERE bucket = 0 AND id = ? IF change = ?`,
};

export class CassandraTakedownStore implements TakedownStore {
  readonly #cassandra: Cassandra;

  constructor(cassandra: Cassandra) {
    this.#cassandra = cassandra;
  }

  async version(): Promise<string | undefined> {
    const row = (await this.#cassandra.run(selectVersion, [])).first();
    return (row?.['version'] as types.Uuid | null | undefined)?.toString();
  }

  async list(): Promise<Takedown[]> {
    const found: Takedown[] = [];
    for await (const row of this.#cassandra.pages(selectAll, [])) {
      const stored = storedOf(row);
      if (stored !== undefined) found.push(stored.takedown);
    }
    return found.sort((a, b) => a.createdAt - b.createdAt);
  }

  async add(takedown: Takedown): Promise<Takedown> {
    const { id, kind, value, reason, createdAt, createdBy } = takedown;
    const change = types.Uuid.random();
    const values = [types.Uuid.random(), change, kind, value, reason, new Date(createdAt), createdBy, id];
    const isAdded = await this.#cassandra.transact(add, values, async () => {
      const standing = await this.#find(id);
      // No row yet may still become ours.
      return standing?.change.equals(change);
    });
    if (isAdded) return takedown;
    const standing = await this.#find(id);
    if (standing === undefined) throw new StoreUnavailable('The same takedown was lifted just now.');
    return standing.takedown;
  }

  async lift(id: string): Promise<boolean> {
    const standing = await this.#find(id);
    if (standing === undefined) return false;
    const { change } = standing;
    return this.#cassandra.transact(lift, [types.Uuid.random(), id, change], async (after) => {
      const isThere = (await this.#find(id))?.change.equals(change) === true;
      if (!isThere) return true;
      return after === 'refusal' ? false : undefined;
    });
  }

  async #find(id: string): Promise<Stored | undefined> {
    return storedOf((await this.#cassandra.run(select, [id])).first());
  }
}

interface Stored {
  readonly takedown: Takedown;
  readonly change: types.Uuid;
}

function storedOf(row: types.Row | null): Stored | undefined {
  // The partition's own row, without a takedown in it, comes with nulls.
  if (row === null || row['change'] === null) return undefined;
  return {
    change: row['change'] as types.Uuid,
    takedown: {
      id: row['id'] as string,
      kind: row['kind'] as TakedownKind,
      value: row['value'] as string,
      reason: row['reason'] as string,
      createdAt: (row['created_at'] as Date).getTime(),
      createdBy: row['created_by'] as string,
    },
  };
}
