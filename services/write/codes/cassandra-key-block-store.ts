import { randomBytes, randomUUID } from 'node:crypto';
import { types } from 'cassandra-driver';
import type { Cassandra, Statement } from '../../../shared/backends/cassandra.ts';
import { blockSize, createKeySpace, KeySpaces, longestLength } from '../../../shared/codes/key-space.ts';
import { StoreUnavailable } from '../../../shared/errors.ts';
import type { KeyBlock, KeyBlockStore } from './key-block-store.ts';

const insertSetting: Statement = {
  kind: 'transaction',
  cql: "INSERT INTO settings (name, value) VALUES ('code length', ?) IF NOT EXISTS",
};
const selectSetting: Statement = {
  kind: 'serial read',
  cql: "SELECT value FROM settings WHERE name = 'code length'",
};
const insertSpace: Statement = {
  kind: 'transaction',
  cql: 'INSERT INTO key_spaces (length, key) VALUES (?, ?) IF NOT EXISTS',
};
const selectSpace: Statement = { kind: 'serial read', cql: 'SELECT key FROM key_spaces WHERE length = ?' };
const selectHint: Statement = { kind: 'read', cql: 'SELECT next_block FROM key_spaces WHERE length = ?' };
/** A hint only: whichever of two writers' is kept, the worst is a few more tries. */
const updateHint: Statement = {
  kind: 'idempotent write',
  cql: 'UPDATE key_spaces SET next_block = ? WHERE length = ?',
};
const lease: Statement = {
  kind: 'transaction',
  cql: `UPDATE key_blocks SET lease_id = ?, leased_by = ?, leased_at = ?
        WHERE length = ? AND block = ? IF lease_id = null`,
};
const reserve: Statement = {
  kind: 'transaction',
  cql: 'UPDATE key_blocks SET reserved = reserved + ? WHERE length = ? AND block = ? IF lease_id = null',
};
const selectBlock: Statement = {
  kind: 'serial read',
  cql: 'SELECT lease_id, reserved FROM key_blocks WHERE length = ? AND block = ?',
};

/**
 * Blocks that are tried for one lease. Twenty were too few where two instances leased twenty each at once: one may lose
 * to each of the other's. More than these are taken only where the hint was lost.
 */
const attempts = 100;

export class CassandraKeyBlockStore implements KeyBlockStore {
  readonly #cassandra: Cassandra;
  /** By length: no block below is to be tried again, be it leased or of unknown outcome. */
  readonly #nextBlock = new Map<number, number>();

  constructor(cassandra: Cassandra) {
    this.#cassandra = cassandra;
  }

  async keySpaces(firstLength: number): Promise<KeySpaces> {
    const setting = await this.#decide(insertSetting, [String(firstLength)], selectSetting, []);
    const spaces = [];
    for (let length = Number(setting['value']); length <= longestLength; length++) {
      const row = await this.#decide(insertSpace, [length, randomBytes(32)], selectSpace, [length]);
      spaces.push(createKeySpace(length, row['key'] as Buffer));
    }
    return new KeySpaces(spaces);
  }

  async lease(length: number, leasedBy: string): Promise<KeyBlock | undefined> {
    const leaseId = types.Uuid.fromString(randomUUID());
    const hint = await this.#hint(length);
    for (let attempt = 0; attempt < attempts; attempt++) {
      const block = Math.max(hint, this.#nextBlock.get(length) ?? 0);
      if (block * blockSize >= 64 ** length) return undefined;
      // Taken before it is asked for, so that leases of this process do not compete with each other.
      this.#nextBlock.set(length, block + 1);
      if (!(await this.#tryLease(length, block, leaseId, leasedBy))) continue;
      await this.#cassandra.run(updateHint, [types.Long.fromNumber(block + 1), length]).catch(() => {});
      const row = (await this.#cassandra.run(selectBlock, [length, types.Long.fromNumber(block)])).first();
      return { length, block, reserved: new Set((row?.['reserved'] as number[] | null) ?? []) };
    }
    throw new StoreUnavailable('No free block of codes was found yet.');
  }

  async reserve(length: number, counter: number): Promise<boolean> {
    const block = types.Long.fromNumber(Math.floor(counter / blockSize));
    const offset = counter % blockSize;
    const isReserved = async () => {
      const row = (await this.#cassandra.run(selectBlock, [length, block])).first();
      if ((row?.['reserved'] as number[] | null)?.includes(offset)) return true;
      return row?.['lease_id'] ? false : undefined;
    };
    return (
      (await this.#cassandra.transact(reserve, [[offset], length, block], isReserved)) || (await isReserved()) === true
    );
  }

  /** Ours for certain, or not to be touched again: one that we asked for and got no answer about may become ours later. */
  async #tryLease(length: number, block: number, leaseId: types.Uuid, leasedBy: string): Promise<boolean> {
    const key = [length, types.Long.fromNumber(block)];
    try {
      const result = await this.#cassandra.run(lease, [leaseId, leasedBy, new Date(), ...key]);
      // A competitor may have completed our transaction, which then refuses its own repetition.
      return result.wasApplied() || leaseId.equals(result.first()?.['lease_id']);
    } catch {
      const row = (await this.#cassandra.run(selectBlock, key)).first();
      return leaseId.equals(row?.['lease_id']);
    }
  }

  async #hint(length: number): Promise<number> {
    const row = (await this.#cassandra.run(selectHint, [length])).first();
    return (row?.['next_block'] as types.Long | null)?.toNumber() ?? 0;
  }

  /** What stands, whoever of several wrote it first. */
  async #decide(insert: Statement, values: unknown[], select: Statement, key: unknown[]): Promise<types.Row> {
    const stored = async () => (await this.#cassandra.run(select, key)).first() ?? undefined;
    const before = await stored();
    if (before !== undefined) return before;
    await this.#cassandra.transact(insert, values, async () => ((await stored()) === undefined ? undefined : true));
    const after = await stored();
    if (after === undefined) throw new StoreUnavailable('Cassandra does not keep what it acknowledged.');
    return after;
  }
}
