import { types } from 'cassandra-driver';
import type { Cassandra, Statement } from '../backends/cassandra.ts';
import { writeInBatches, writeTogether } from '../backends/cassandra-batches.ts';
import { monthOf } from '../runtime/calendar.ts';
import { inParallel } from '../runtime/in-parallel.ts';
import { addHours, hoursText, SumOfValues, valuesText } from './click-record.ts';
import { type ClickRetention, withoutHours } from './click-retention.ts';
import type { ClickRow, DayRange, Said, SharedClickStore } from './click-store.ts';
import { type DimensionName, dimensionNames, type HourCounts, sumOf, type Totals, totalsOf } from './day-counts.ts';

const insertDay: Statement = {
  kind: 'idempotent write',
  cql: `INSERT INTO click_days (subject, month, day, writer, people, bots, ${dimensionNames.join(', ')})
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ? AND TTL ?`,
};
/** Apart, since they are not kept for as long. */
const updateHours: Statement = {
  kind: 'idempotent write',
  cql: `UPDATE click_days USING TIMESTAMP ? AND TTL ? SET hours = ?
        WHERE subject = ? AND month = ? AND day = ? AND writer = ?`,
};
const insertMonth: Statement = {
  kind: 'idempotent write',
  cql: 'INSERT INTO click_months (subject, month, writer, people, bots) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?',
};
const selectTotals: Statement = { kind: 'read', cql: 'SELECT people, bots FROM click_months WHERE subject = ?' };
const selectColumns = (columns: string): Statement => ({
  kind: 'read',
  cql: `SELECT ${columns} FROM click_days WHERE subject = ? AND month = ? AND day >= ? AND day <= ?`,
});
const selectHours = selectColumns('day, hours, people, bots');
const selectValues = Object.fromEntries(dimensionNames.map((name) => [name, selectColumns(`bots, ${name}`)])) as Record<
  DimensionName,
  Statement
>;

/** Partitions that are read at once. */
const readsAtOnce = 32;

/** Of one question; a process has 512 statements under way at most, for everybody. */
const monthsAtOnce = 8;

/** Of a time to live, of which 0 means for ever. */
const secondsOf = (days = 0) => days * 86_400;

/** Keeps clicks in Cassandra, which forgets what is kept for long enough by itself. */
export class CassandraClickStore implements SharedClickStore {
  readonly #cassandra: Cassandra;
  readonly #retention: ClickRetention | undefined;

  /** @param retention of what is put; without it that is kept for ever */
  constructor(cassandra: Cassandra, retention?: ClickRetention) {
    this.#cassandra = cassandra;
    this.#retention = retention;
  }

  async put(rows: readonly ClickRow[]): Promise<void> {
    await Promise.all([
      writeTogether(
        this.#cassandra,
        rows.map((row) => [
          { statement: insertDay, values: dayColumns(row, secondsOf(this.#retention?.days)) },
          { statement: updateHours, values: hourColumns(row, secondsOf(this.#retention?.hours)) },
        ]),
      ),
      writeInBatches(this.#cassandra, insertMonth, rows.map(monthColumns)),
    ]);
  }

  totals(subjects: readonly string[]): Promise<Totals[]> {
    return inParallel(readsAtOnce, subjects, async (subject) => {
      const rows = await Array.fromAsync(this.#cassandra.pages(selectTotals, [subject]));
      return sumOf(rows.map(totalsIn));
    });
  }

  async hours(subject: string, range: DayRange): Promise<Map<number, HourCounts>> {
    const found = new Map<number, HourCounts>();
    for (const row of await this.#rows(selectHours, subject, range)) {
      const day = row['day'] as number;
      const hours = row['hours'] as string | null;
      const before = found.get(day);
      found.set(day, hours === null ? withoutHours(totalsIn(row), before) : addHours(hours, before));
    }
    return found;
  }

  async values(subject: string, range: DayRange, dimension: DimensionName): Promise<Said> {
    const sum = new SumOfValues();
    let bots = 0;
    for (const row of await this.#rows(selectValues[dimension], subject, range)) {
      sum.add(row[dimension] as string);
      bots += (row['bots'] as types.Long).toNumber();
    }
    return { values: sum.values, bots };
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

function totalsIn(row: types.Row): Totals {
  const [people, bots] = [row['people'], row['bots']] as [types.Long, types.Long];
  return { people: people.toNumber(), bots: bots.toNumber() };
}

const bigints = (...numbers: number[]) => numbers.map((number) => types.Long.fromNumber(number));

function dayColumns({ subject, day, writer, sequence, counts }: ClickRow, ttl: number): unknown[] {
  const values = dimensionNames.map((name) => valuesText(counts.dimensions[name]));
  const { people, bots } = totalsOf(counts.hours);
  return [subject, monthOf(day), day, writer, ...bigints(people, bots), ...values, ...bigints(sequence), ttl];
}

function hourColumns({ subject, day, writer, sequence, counts }: ClickRow, ttl: number): unknown[] {
  return [...bigints(sequence), ttl, hoursText(counts.hours), subject, monthOf(day), day, writer];
}

function monthColumns({ subject, day, writer, sequence, month }: ClickRow): unknown[] {
  return [subject, monthOf(day), writer, ...bigints(month.people, month.bots, sequence)];
}
