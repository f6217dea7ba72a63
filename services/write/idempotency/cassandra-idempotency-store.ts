import { types } from 'cassandra-driver';
import type { Cassandra, Statement } from '../../../shared/backends/cassandra.ts';
import { StoreUnavailable } from '../../../shared/errors.ts';
import type { IdempotencyRecord, IdempotencyStore, Place, RequestKind } from './idempotency-store.ts';

const columns = 'id, kind, at, hashes, codes';
const ofPlace = 'owner = ? AND key = ? AND part = ? AND first = ?';

const select: Statement = { kind: 'read', cql: `SELECT ${columns} FROM idempotency WHERE ${ofPlace}` };
const selectSurely: Statement = { kind: 'serial read', cql: select.cql };
const insert: Statement = {
  kind: 'transaction',
  cql: `INSERT INTO idempotency (owner, key, part, first, ${columns})
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS USING TTL ?`,
};
const remove: Statement = { kind: 'transaction', cql: `DELETE FROM idempotency WHERE ${ofPlace} IF id = ?` };

/** Seconds for which a record is kept. */
const lifetime = 86_400;

/** Lines of one request that are in one partition. */
const linesInPart = 100_000;

export class CassandraIdempotencyStore implements IdempotencyStore {
  readonly #cassandra: Cassandra;
  readonly #lifetime: number;

  /** @param lifetime seconds, instead of the usual */
  constructor(cassandra: Cassandra, options: { lifetime?: number } = {}) {
    this.#cassandra = cassandra;
    this.#lifetime = options.lifetime ?? lifetime;
  }

  find(place: Place): Promise<IdempotencyRecord | undefined> {
    return this.#find(select, place);
  }

  async keep(place: Place, record: IdempotencyRecord): Promise<IdempotencyRecord> {
    const { id, kind, at, hashes, codes } = record;
    const values = [types.Uuid.fromString(id), kind, new Date(at), hashes, codes.join(' ')];
    const isKept = await this.#cassandra.transact(insert, [...keyOf(place), ...values, this.#lifetime], async () => {
      const standing = await this.#find(selectSurely, place);
      // No row yet may still become ours.
      return standing && standing.id === id;
    });
    if (isKept) return record;
    const standing = await this.#find(selectSurely, place);
    if (standing === undefined) throw new StoreUnavailable('The record of this request was forgotten just now.');
    return standing;
  }

  async forget(place: Place, { id }: IdempotencyRecord): Promise<void> {
    const values = [...keyOf(place), types.Uuid.fromString(id)];
    await this.#cassandra.transact(remove, values, async () => (await this.#find(selectSurely, place))?.id !== id);
  }

  async #find(statement: Statement, place: Place): Promise<IdempotencyRecord | undefined> {
    const row = (await this.#cassandra.run(statement, keyOf(place))).first();
    if (row === null) return undefined;
    return {
      id: String(row['id']),
      kind: row['kind'] as RequestKind,
      at: (row['at'] as Date).getTime(),
      hashes: row['hashes'] as Buffer,
      codes: (row['codes'] as string).split(' '),
    };
  }
}

function keyOf({ owner, key, first }: Place): unknown[] {
  return [owner, key, Math.floor(first / linesInPart), types.Long.fromNumber(first)];
}
