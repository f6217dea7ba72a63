import { randomUUID } from 'node:crypto';
import { types } from 'cassandra-driver';
import type { Cassandra, Statement } from '../../../shared/backends/cassandra.ts';
import { StoreUnavailable } from '../../../shared/errors.ts';
import { grantOf, type PermitStore } from './permit-store.ts';

const select: Statement = { kind: 'read', cql: 'SELECT granted, change FROM click_permits WHERE code = ?' };
const selectChange: Statement = { kind: 'serial read', cql: 'SELECT change FROM click_permits WHERE code = ?' };
const begin: Statement = {
  kind: 'transaction',
  cql: 'UPDATE click_permits SET granted = ?, change = ? WHERE code = ? IF change = null',
};
/** On `change` and not on the number, which may be the same again once some were given back. */
const goOn: Statement = {
  kind: 'transaction',
  cql: 'UPDATE click_permits SET granted = ?, change = ? WHERE code = ? IF change = ?',
};

/** Attempts to take, where other processes take from the same link at the same time. */
const attempts = 8;

interface Granted {
  readonly granted: number;
  /** Of the transaction that made it so; undefined before the first. */
  readonly change: types.Uuid | undefined;
}

/** Keeps in Cassandra how many permits each code has been granted, changed by lightweight transactions only. */
export class CassandraPermitStore implements PermitStore {
  readonly #cassandra: Cassandra;

  constructor(cassandra: Cassandra) {
    this.#cassandra = cassandra;
  }

  async take(code: string, maximum: number, wanted: number): Promise<number> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const before = await this.#find(code);
      const permits = grantOf(maximum - before.granted, wanted);
      if (permits === 0) return 0;
      // What was granted after all, while this says no, is lost.
      if (await this.#replace(code, before, before.granted + permits)) return permits;
    }
    throw new StoreUnavailable('Too many processes take permits of this link at the same time.');
  }

  async giveBack(code: string, permits: number): Promise<void> {
    const before = await this.#find(code);
    // Once only: what was said to be refused may have been done, and another change may stand on it.
    await this.#replace(code, before, before.granted - permits);
  }

  async left(code: string, maximum: number): Promise<number> {
    return Math.max(0, maximum - (await this.#find(code)).granted);
  }

  async #find(code: string): Promise<Granted> {
    const row = (await this.#cassandra.run(select, [code])).first();
    return { granted: (row?.['granted'] as number | null) ?? 0, change: row?.['change'] as types.Uuid | undefined };
  }

  /** True only where it was surely done, and by this. */
  #replace(code: string, { change: before }: Granted, granted: number): Promise<boolean> {
    const change = types.Uuid.fromString(randomUUID());
    const [statement, condition] = before === undefined ? [begin, []] : [goOn, [before]];
    return this.#cassandra.transact(statement, [granted, change, code, ...condition], async () => {
      const row = (await this.#cassandra.run(selectChange, [code])).first();
      const found = (row?.['change'] as types.Uuid | undefined)?.toString();
      if (found === change.toString()) return true;
      return found === before?.toString() ? undefined : false;
    });
  }
}
