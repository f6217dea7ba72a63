import { types } from 'cassandra-driver';
import type { Cassandra, Statement } from '../backends/cassandra.ts';
import type { ApiKey, Role } from './api-key.ts';
import type { KeyStore } from './key-store.ts';

const columns = 'id, hash, name, role, owner, created_at, expires_at, revoked';
const select: Statement = { kind: 'read', cql: `SELECT ${columns} FROM api_keys WHERE bucket = 0 AND id = ?` };
const selectAll: Statement = { kind: 'read', cql: `SELECT ${columns} FROM api_keys WHERE bucket = 0` };
const selectSerially: Statement = { ...select, kind: 'serial read' };

// Transactions throughout: a revocation must beat the key's creation whatever the clocks say.
const write = (condition: string): Statement => ({
  kind: 'transaction',
  cql: `UPDATE api_keys SET first_key = ?, hash = ?, name = ?, role = ?, owner = ?, created_at = ?, expires_at = ?,
        revoked = false WHERE bucket = 0 AND id = ? IF ${condition}`,
});
const writeFirst = write('first_key = null');
const writeNew = write('revoked != false');
const overwrite = write('revoked = false');
const revoke: Statement = {
  kind: 'transaction',
  cql: 'UPDATE api_keys SET revoked = true WHERE bucket = 0 AND id = ? IF revoked = false',
};

export class CassandraKeyStore implements KeyStore {
  readonly #cassandra: Cassandra;

  constructor(cassandra: Cassandra) {
    this.#cassandra = cassandra;
  }

  async find(id: string): Promise<ApiKey | undefined> {
    const row = (await this.#cassandra.run(select, [id])).first();
    return row === null ? undefined : keyOf(row);
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

  remove(id: string): Promise<boolean> {
    return this.#cassandra.transact(revoke, [id], async (after) => {
      if (after === 'refusal') return false;
      const row = (await this.#cassandra.run(selectSerially, [id])).first();
      return row === null || row['revoked'] === true ? true : undefined;
    });
  }

  #write(statement: Statement, { id, hash, name, role, owner, createdAt, expiresAt }: ApiKey): Promise<boolean> {
    const expiry = expiresAt === undefined ? types.unset : new Date(expiresAt);
    const values = [id, hash, name, role, owner, new Date(createdAt), expiry, id];
    return this.#cassandra.transact(statement, values, async () => {
      const row = (await this.#cassandra.run(selectSerially, [id])).first();
      return row !== null && row['hash'] === hash && row['revoked'] === false ? true : undefined;
    });
  }
}

function keyOf(row: types.Row): ApiKey | undefined {
  // The partition's own row, without a key in it, comes with an id of null.
  if (row['id'] === null || row['revoked'] !== false) return undefined;
  return {
    id: row['id'] as string,
    hash: row['hash'] as string,
    name: row['name'] as string,
    role: row['role'] as Role,
    owner: row['owner'] as string,
    createdAt: (row['created_at'] as Date).getTime(),
    expiresAt: (row['expires_at'] as Date | null)?.getTime(),
  };
}
