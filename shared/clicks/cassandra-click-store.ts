import { types } from 'cassandra-driver';
import type { Cassandra, Statement } from '../backends/cassandra.ts';
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

/** Rows that are written at once, by two statements each, and partitions that are read. */
const writesAtOnce = 16;
const readsAtOnce = 32;

/** Keeps clicks in Cassandra. */
export class CassandraClickStore implements SharedClickStore {
  readonly #cassandra: Cassandra;

  constructor(cassandra: Cassandra) {
    this.#cassandra = cassandra;
  }

  async put(rows: readonly ClickRow[]): Promise<void> {
    await inParallel(writesAtOnce, rows, (row) => this.#put(row));
  }

  async #put({ subject, day, writer, sequence, counts, month }: ClickRow): Promise<void> {
    const { Long } = types;
    const timestamp = Long.fromNumber(sequence);
    const values = dimensionNames.map((name) => valuesText(counts.dimensions[name]));
    const key = [subject, monthOf(day)];
    await Promise.all([
      this.#cassandra.run(insertDay, [...key, day, writer, hoursText(counts.hours), ...values, timestamp]),
      this.#cassandra.run(insertMonth, [
        ...key,
        writer,
        Long.fromNumber(month.people),
        Long.fromNumber(month.bots),
        timestamp,
      ]),
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
    const rows = await inParallel(readsAtOnce, months, (month) =>
      Array.fromAsync(this.#cassandra.pages(select, [subject, month, from, to])),
    );
    return rows.flat();
  }
}
