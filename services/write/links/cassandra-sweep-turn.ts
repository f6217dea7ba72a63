import { randomUUID } from 'node:crypto';
import { types } from 'cassandra-driver';
import type { Cassandra, Statement } from '../../../shared/backends/cassandra.ts';
import type { SweepTurn } from './sweep-turn.ts';

/** Of a turn, in seconds from when it was last kept. */
const lifetime = 120;

const take: Statement = {
  kind: 'transaction',
  cql: `UPDATE sweeps USING TTL ${lifetime} SET holder = ? WHERE name = ? IF holder = null`,
};
const keep: Statement = {
  kind: 'transaction',
  cql: `UPDATE sweeps USING TTL ${lifetime} SET holder = ? WHERE name = ? IF holder = ?`,
};
const note: Statement = { kind: 'transaction', cql: 'UPDATE sweeps SET position = ? WHERE name = ? IF holder = ?' };
const select: Statement = { kind: 'serial read', cql: 'SELECT position FROM sweeps WHERE name = ?' };

/** Turns in Cassandra. Where the outcome of a transaction is unknown, the turn is over when its time is. */
export class CassandraSweepTurn implements SweepTurn {
  readonly #cassandra: Cassandra;
  readonly #name: string;
  readonly #holder = types.Uuid.fromString(randomUUID());

  constructor(cassandra: Cassandra, name: string) {
    this.#cassandra = cassandra;
    this.#name = name;
  }

  async take(): Promise<string | undefined> {
    const taken = await this.#cassandra.run(take, [this.#holder, this.#name]);
    if (!taken.wasApplied()) return undefined;
    const row = (await this.#cassandra.run(select, [this.#name])).first();
    return (row?.['position'] as string | null | undefined) ?? '';
  }

  async keep(position: string): Promise<boolean> {
    const kept = await this.#cassandra.run(keep, [this.#holder, this.#name, this.#holder]);
    if (!kept.wasApplied()) return false;
    return (await this.#cassandra.run(note, [position, this.#name, this.#holder])).wasApplied();
  }
}
