import { types } from 'cassandra-driver';
import type { Cassandra, Statement } from '../backends/cassandra.ts';
import { writeInBatches } from '../backends/cassandra-batches.ts';
import { inParallel } from '../runtime/in-parallel.ts';
import { addHours, addValues, hoursText, valuesText } from './click-record.ts';
import { type ClickRow, type DayRange, monthOf, type SharedClickStore } from './click-store.ts';
import { type DimensionName, dimensionNames, type HourCounts, type Totals, type ValueCounts } from './day-counts.ts';

const insertDay: Statement = {
  kind: 'idempotent write',
  cql: `INSERT INTO click_days (subject, month, day, writer, hours, ${dimensionNames.join(', ')})
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`,
};
const insertMonth: Statement = {
  kind: 'idempotent write',
  cql: 'INSERT INTO click_months (subject, month, writer, people, bots) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?',
};
const selectTotals: Statement = { kind: 'read', cql: 'SELECT people, bots FROM click_months WHERE subject = ?' };
const selectColumn = (column: string): Statement => ({
  kind: 'read',
  cql: `SELECT day, ${column} FROM click_days WHERE subject = ? AND month = ? AND day >= ? AND day <= ?`,
});
const selectHours = selectColumn('hours');
const selectValues = Object.fromEntries(dimensionNames.map((name) => [name, selectColumn(name)])) as Record<
  DimensionName,
  Statement
>;

/** Partitions that are read at once. */
const readsAtOnce = 32;

/** Of one question; a process has 512 statements under way at most, for everybody. */
const monthsAtOnce = 8;

/** Keeps clicks in Cassandra. */
export class CassandraClickStore implements SharedClickStore {
  readonly #cassandra: Cassandra;

  constructor(cassandra: Cassandra) {
    this.#cassandra = cassandra;
  }

  async put(rows: readonly ClickRow[]): Promise<void> {
    await Promise.all([
      writeInBatches(this.#cassandra, insertDay, rows.map(dayColumns)),
      writeInBatches(this.#cassandra, insertMonth, rows.map(monthColumns)),
    ]);
  }

  totals(subjects: readonly string[]): Promise<Totals[]> {
    return inParallel(readsAtOnce, subjects, async (subject) => {
      let people = 0;
      let bots = 0;
      for await (const row of this.#cassandra.pages(selectTotals, [subject])) {
        people += (row['people'] as types.Long).toNumber();
        bots += (row['bots'] as types.Long).toNumber();
      }
      return { people, bots };
    });
  }

  async hours(subject: string, range: DayRange): Promise<Map<number, HourCounts>> {
    const found = new Map<number, HourCounts>();
    for (const row of await this.#rows(selectHours, subject, range)) {
      const day = row['day'] as number;
      found.set(day, addHours(row['hours'] as string, found.get(day)));
    }
    return found;
  }

  async values(subject: string, range: DayRange, dimension: DimensionName): Promise<ValueCounts> {
    const found: ValueCounts = new Map();
    for (const row of await this.#rows(selectValues[dimension], subject, range)) {
      addValues(row[dimension] as string, found);
    }
    return found;
  }

  /** The rows of a range, by day: each month is a partition. */
  async #rows(select: Statement, subject: string, { from, to }: DayRange): Promise<types.Row[]> {
    const first = monthOf(from);
    const months = Array.from({ length: monthOf(to) - first + 1 }, (_, i) => first + i);
    const rows = await inParallel(monthsAtOnce, months, (month) =>
      Array.fromAsync(this.#cassandra.pages(select, [subject, month, from, to])),
    );
    return rows.flat();
  }
}

function dayColumns({ subject, day, writer, sequence, counts }: ClickRow): unknown[] {
  const values = dimensionNames.map((name) => valuesText(counts.dimensions[name]));
  const timestamp = types.Long.fromNumber(sequence);
  return [subject, monthOf(day), day, writer, hoursText(counts.hours), ...values, timestamp];
}

function monthColumns({ subject, day, writer, sequence, month }: ClickRow): unknown[] {
  const { people, bots } = month;
  return [subject, monthOf(day), writer, ...[people, bots, sequence].map((count) => types.Long.fromNumber(count))];
}
