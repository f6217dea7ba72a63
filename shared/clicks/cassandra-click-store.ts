import { types } from 'cassandra-driver';
import type { Cassandra, Statement } from '../backends/cassandra.ts';
import { writeInBatches, writeTogether } from '../backends/cassandra-batches.ts';
import { dayOf, monthOf } from '../runtime/calendar.ts';
import { inParallel } from '../runtime/in-parallel.ts';
import { addHours, placeOf, SumOfValues, totalsOfHours } from './click-record.ts';
import { type ClickRetention, withoutHours } from './click-retention.ts';
import type { ClickRow, DayRange, Said, SharedClickStore } from './click-store.ts';
import { type DimensionName, dimensionNames, type HourCounts, sumOf, type Totals } from './day-counts.ts';
import { type DayRecord, line, lineOfHours, lineOfValues, linesOfValues } from './day-record.ts';

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
const updateLatest: Statement = {
  kind: 'idempotent write',
  cql: `UPDATE click_months USING TIMESTAMP ? AND TTL ? SET day = ?, counts = ?
        WHERE subject = ? AND month = ? AND writer = ?`,
};
const updateLatestHours: Statement = {
  kind: 'idempotent write',
  cql: `UPDATE click_months USING TIMESTAMP ? AND TTL ? SET hours = ?
        WHERE subject = ? AND month = ? AND writer = ?`,
};
const selectLatest: Statement = {
  kind: 'read',
  cql: `SELECT day, writer, hours, counts FROM click_months WHERE subject = ? AND month >= ? AND month <= ?`,
};
const selectTotals: Statement = { kind: 'read', cql: 'SELECT people, bots FROM click_months WHERE subject = ?' };
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
      writeInBatches(this.#cassandra, insertMonth, former.map(monthColumns)),
    ]);
    await writeTogether(
      this.#cassandra,
      rows
        .filter(({ isLatest }) => isLatest)
        .map((row) => [
          { statement: insertMonth, values: monthColumns(row) },
          { statement: updateLatest, values: latestColumns(row, this.#timeToLive(row, 'days')) },
          { statement: updateLatestHours, values: latestHourColumns(row, this.#timeToLive(row, 'hours')) },
        ]),
    );
  }

  /** In seconds, what is left of it: 0 means for ever. What is kept for too long already goes within a day. */
  #timeToLive({ day }: ClickRow, what: keyof ClickRetention): number {
    if (this.#retention === undefined) return 0;
    const age = Math.max(0, dayOf(this.#now()) - day);
    return Math.max(1, this.#retention[what] - age) * secondsOfDay;
  }

  totals(subjects: readonly string[]): Promise<Totals[]> {
    return inParallel(readsAtOnce, subjects, async (subject) => {
      const rows = await Array.fromAsync(this.#cassandra.pages(selectTotals, [subject]));
      return sumOf(rows.map(totalsIn));
    });
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
    const ofMonths = await Array.fromAsync(this.#cassandra.pages(selectLatest, [subject, first, last]));
    const latest = ofMonths.map(latestIn).filter(({ day, counts }) => counts !== null && day >= from && day <= to);
    const months = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    const ofDays = await inParallel(monthsAtOnce, months, (month) =>
      Array.fromAsync(this.#cassandra.pages(select, [subject, month, from, to])),
    );
    const found = new Set(latest.map(({ day, writer }) => `${day} ${writer}`));
    return { latest, rows: ofDays.flat().filter((row) => !found.has(`${row['day']} ${row['writer']}`)) };
  }
}

interface LatestDay {
  readonly day: number;
  readonly writer: string;
  readonly hours: string | null;
  readonly counts: string;
}

const latestIn = (row: types.Row): LatestDay => ({
  day: row['day'],
  writer: row['writer'],
  hours: row['hours'],
  counts: row['counts'],
});

/** What a latest day counted, as lines of text: people and bots, and each dimension. */
function latestText(record: DayRecord): string {
  const { people, bots } = totalsOfHours(line(record, lineOfHours));
  return `${people} ${bots}\n${linesOfValues(record)}`;
}

const lineOfLatest = (dimension: DimensionName) => 1 + placeOf[dimension];

function totalsOfLatest(counts: string): Totals {
  const [people, bots] = line(counts, 0).split(' ').map(Number) as [number, number];
  return { people, bots };
}

function totalsIn(row: types.Row): Totals {
  const [people, bots] = [row['people'], row['bots']] as [types.Long, types.Long];
  return { people: people.toNumber(), bots: bots.toNumber() };
}

const bigints = (...numbers: number[]) => numbers.map((number) => types.Long.fromNumber(number));

function dayColumns({ subject, day, writer, sequence, record }: ClickRow, ttl: number): unknown[] {
  const values = dimensionNames.map((name) => line(record, lineOfValues(name)));
  const { people, bots } = totalsOfHours(line(record, lineOfHours));
  return [subject, monthOf(day), day, writer, ...bigints(people, bots), ...values, ...bigints(sequence), ttl];
}

function hourColumns({ subject, day, writer, sequence, record }: ClickRow, ttl: number): unknown[] {
  return [...bigints(sequence), ttl, line(record, lineOfHours), subject, monthOf(day), day, writer];
}

function latestColumns({ subject, day, writer, sequence, record }: ClickRow, ttl: number): unknown[] {
  return [...bigints(sequence), ttl, day, latestText(record), subject, monthOf(day), writer];
}

function latestHourColumns({ subject, day, writer, sequence, record }: ClickRow, ttl: number): unknown[] {
  return [...bigints(sequence), ttl, line(record, lineOfHours), subject, monthOf(day), writer];
}

function monthColumns({ subject, day, writer, sequence, month }: ClickRow): unknown[] {
  return [subject, monthOf(day), writer, ...bigints(month.people, month.bots, sequence)];
}
