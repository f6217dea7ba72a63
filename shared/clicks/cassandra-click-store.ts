import type { types } from 'cassandra-driver';
import type { Cassandra, Statement } from '../backends/cassandra.ts';
import { writeTogether } from '../backends/cassandra-batches.ts';
import { dayOf, monthOf } from '../runtime/calendar.ts';
import { inParallel } from '../runtime/in-parallel.ts';
import {
  bigints,
  forgetRecent,
  latestWrites,
  lineOfLatest,
  monthWrite,
  putRecent,
  readLatest,
  readTotals,
  totalsIn,
  totalsOfLatest,
} from './cassandra-click-months.ts';
import { addHours, SumOfValues, totalsOfHours } from './click-record.ts';
import { type ClickRetention, withoutHours } from './click-retention.ts';
import type { ClickRow, DayRange, Said, SharedClickStore } from './click-store.ts';
import { type DimensionName, dimensionNames, type HourCounts, type Totals } from './day-counts.ts';
import { line, lineOfHours, lineOfValues } from './day-record.ts';

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
const selectColumns = (columns: string): Statement => ({
  kind: 'read',
  cql: `SELECT ${columns} FROM click_days WHERE subject = ? AND month = ? AND day >= ? AND day <= ?`,
});
const selectHours = selectColumns('day, writer, hours, people, bots');
const selectValues = Object.fromEntries(
  dimensionNames.map((name) => [name, selectColumns(`day, writer, bots, ${name}`)]),
) as Record<DimensionName, Statement>;

/** Partitions that are read at once. */
const readsAtOnce = 32;

/** Of one question; a process has 512 statements under way at most, for everybody. */
const monthsAtOnce = 8;

const secondsOfDay = 86_400;

/** Keeps clicks in Cassandra, which forgets what is kept for long enough by itself. */
export class CassandraClickStore implements SharedClickStore {
  readonly #cassandra: Cassandra;
  readonly #retention: ClickRetention | undefined;
  readonly #now: () => number;

  /** @param retention of what is put; without it that is kept for ever */
  constructor(cassandra: Cassandra, retention?: ClickRetention, now = Date.now) {
    this.#cassandra = cassandra;
    this.#retention = retention;
    this.#now = now;
  }

  async put(rows: readonly ClickRow[]): Promise<void> {
    const former = rows.filter(({ isLatest }) => !isLatest);
    await Promise.all([
      writeTogether(
        this.#cassandra,
        former.map((row) => [
          { statement: insertDay, values: dayColumns(row, this.#timeToLive(row, 'days')) },
          { statement: updateHours, values: hourColumns(row, this.#timeToLive(row, 'hours')) },
        ]),
      ),
      writeTogether(
        this.#cassandra,
        former.map((row) => [monthWrite(row)]),
      ),
    ]);
    const latest = rows.filter(({ isLatest }) => isLatest);
    await writeTogether(
      this.#cassandra,
      latest.map((row) => latestWrites(row, (what) => this.#timeToLive(row, what))),
    );
  }

  putRecent(rows: readonly ClickRow[]): Promise<void> {
    return putRecent(this.#cassandra, rows);
  }

  forgetRecent(rows: readonly ClickRow[]): Promise<void> {
    return forgetRecent(this.#cassandra, rows);
  }

  /** In seconds, what is left of it: 0 means for ever. What is kept for too long already goes within a day. */
  #timeToLive({ day }: ClickRow, what: keyof ClickRetention): number {
    if (this.#retention === undefined) return 0;
    const age = Math.max(0, dayOf(this.#now()) - day);
    return Math.max(1, this.#retention[what] - age) * secondsOfDay;
  }

  totals(subjects: readonly string[]): Promise<Totals[]> {
    return inParallel(readsAtOnce, subjects, (subject) => readTotals(this.#cassandra, subject));
  }

  async hours(subject: string, range: DayRange): Promise<Map<number, HourCounts>> {
    const { latest, rows } = await this.#read(selectHours, subject, range);
    const found = new Map<number, HourCounts>();
    const add = (day: number, hours: string | null, totals: Totals) => {
      const before = found.get(day);
      found.set(day, hours === null ? withoutHours(totals, before) : addHours(hours, before));
    };
    for (const { day, hours, counts } of latest) add(day, hours, totalsOfLatest(counts));
    for (const row of rows) add(row['day'], row['hours'], totalsIn(row));
    return new Map([...found].sort(([a], [b]) => a - b));
  }

  async values(subject: string, range: DayRange, dimension: DimensionName): Promise<Said> {
    const { latest, rows } = await this.#read(selectValues[dimension], subject, range);
    const sum = new SumOfValues();
    let bots = 0;
    for (const { counts } of latest) {
      sum.add(line(counts, lineOfLatest(dimension)));
      bots += totalsOfLatest(counts).bots;
    }
    for (const row of rows) {
      sum.add(row[dimension] as string);
      bots += (row['bots'] as types.Long).toNumber();
    }
    return { values: sum.values, bots };
  }

  /**
   * The rows of a range: those of days, of which each month is a partition, and the latest ones. These are read before: one
   * that is no longer the latest by then has a row of its own, and counts once where it is found as both.
   */
  async #read(select: Statement, subject: string, { from, to }: DayRange) {
    const [first, last] = [monthOf(from), monthOf(to)];
    const latest = await readLatest(this.#cassandra, subject, { from, to });
    const months = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const ofDays = await inParallel(monthsAtOnce, months, (month) =>
      Array.fromAsync(this.#cassandra.pages(select, [subject, month, from, to])),
    );
    const found = new Set(latest.map(({ day, writer }) => `${day} ${writer}`));
    return { latest, rows: ofDays.flat().filter((row) => !found.has(`${row['day']} ${row['writer']}`)) };
  }
}

function dayColumns({ subject, day, writer, sequence, record }: ClickRow, ttl: number): unknown[] {
  const values = dimensionNames.map((name) => line(record, lineOfValues(name)));
  const { people, bots } = totalsOfHours(line(record, lineOfHours));
  return [subject, monthOf(day), day, writer, ...bigints(people, bots), ...values, ...bigints(sequence), ttl];
}

function hourColumns({ subject, day, writer, sequence, record }: ClickRow, ttl: number): unknown[] {
  return [...bigints(sequence), ttl, line(record, lineOfHours), subject, monthOf(day), day, writer];
}
