import { types } from 'cassandra-driver';
import type { Cassandra, Statement, Write } from '../backends/cassandra.ts';
import { writeToPartition } from '../backends/cassandra-batches.ts';
import { monthOf } from '../runtime/calendar.ts';
import { placeOf, totalsOfHours } from './click-record.ts';
import type { ClickRetention } from './click-retention.ts';
import { bucketOf, type ClickRow, type DayRange } from './click-store.ts';
import { type DimensionName, sumOf, type Totals } from './day-counts.ts';
import { type DayRecord, line, lineOfHours, linesOfValues } from './day-record.ts';

const insertMonth: Statement = {
  kind: 'idempotent write',
  cql: 'INSERT INTO click_months (subject, month, writer, people, bots) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?',
};
/** Apart, since they are not kept for as long. */
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
const insertRecent: Statement = {
  kind: 'idempotent write',
  cql: `INSERT INTO recent_clicks (bucket, subject, month, writer, people, bots, day, hours, counts)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`,
};
const deleteRecent: Statement = {
  kind: 'idempotent write',
  cql: 'DELETE FROM recent_clicks USING TIMESTAMP ? WHERE bucket = ? AND subject = ? AND month = ? AND writer = ?',
};
const selectTotals: Statement = {
  kind: 'read',
  cql: 'SELECT month, writer, people, bots FROM click_months WHERE subject = ?',
};
const selectRecentTotals: Statement = {
  kind: 'read',
  cql: 'SELECT month, writer, people, bots FROM recent_clicks WHERE bucket = ? AND subject = ?',
};
const latestColumns = 'month, writer, day, hours, counts, WRITETIME(counts) AS sequence';
const selectLatest: Statement = {
  kind: 'read',
  cql: `SELECT ${latestColumns} FROM click_months WHERE subject = ? AND month >= ? AND month <= ?`,
};
const selectRecentLatest: Statement = {
  kind: 'read',
  cql: `SELECT ${latestColumns} FROM recent_clicks WHERE bucket = ? AND subject = ? AND month >= ? AND month <= ?`,
};

/** The day of a month on which one writer has counted last. */
export interface LatestDay {
  readonly day: number;
  readonly writer: string;
  readonly hours: string | null;
  readonly counts: string;
}

/** The month's totals alone. */
export const monthWrite = ({ subject, day, writer, sequence, month }: ClickRow): Write => ({
  statement: insertMonth,
  values: [subject, monthOf(day), writer, ...bigints(month.people, month.bots, sequence)],
});

/** A month's totals, and its latest day beside them, all in one partition. */
export function latestWrites(row: ClickRow, timeToLive: (what: keyof ClickRetention) => number): Write[] {
  const { subject, day, writer, sequence, record } = row;
  const key = [subject, monthOf(day), writer];
  const [time] = bigints(sequence);
  const latest = [time, timeToLive('days'), day, latestText(record), ...key];
  const hours = [time, timeToLive('hours'), line(record, lineOfHours), ...key];
  return [
    monthWrite(row),
    { statement: updateLatest, values: latest },
    { statement: updateLatestHours, values: hours },
  ];
}

/** @see SharedClickStore.putRecent */
export function putRecent(cassandra: Cassandra, rows: readonly ClickRow[]): Promise<void> {
  const values = rows.map(({ subject, day, writer, sequence, record, month }) => {
    const [people, bots, time] = bigints(month.people, month.bots, sequence);
    const latest = [day, line(record, lineOfHours), latestText(record)];
    return [bucketOf(subject), subject, monthOf(day), writer, people, bots, ...latest, time];
  });
  return writeToPartition(cassandra, insertRecent, values);
}

/** @see SharedClickStore.forgetRecent */
export function forgetRecent(cassandra: Cassandra, rows: readonly ClickRow[]): Promise<void> {
  const values = rows.map(({ subject, day, writer, sequence, isLatest }) => {
    // Of the second that another day became the latest in, that day's row may be recent, too.
    const [upTo] = bigints(isLatest ? sequence : sequence - 1);
    return [upTo, bucketOf(subject), subject, monthOf(day), writer];
  });
  return writeToPartition(cassandra, deleteRecent, values);
}

/** All that was ever counted of a subject. What is recent is read first: once it is not, the month has it. */
export async function readTotals(cassandra: Cassandra, subject: string): Promise<Totals> {
  const recent = await Array.fromAsync(cassandra.pages(selectRecentTotals, [bucketOf(subject), subject]));
  const months = await Array.fromAsync(cassandra.pages(selectTotals, [subject]));
  const standing = new Map<string, Totals>();
  for (const row of [...months, ...recent]) {
    const name = nameOf(row);
    const totals = totalsIn(row);
    const before = standing.get(name);
    if (before === undefined || before.people + before.bots < totals.people + totals.bots) standing.set(name, totals);
  }
  return sumOf(standing.values());
}

/** The latest day of each month and writer, of those days that are meant. As with totals, what is recent is read first. */
export async function readLatest(cassandra: Cassandra, subject: string, { from, to }: DayRange): Promise<LatestDay[]> {
  const range = [subject, monthOf(from), monthOf(to)];
  const recent = await Array.fromAsync(cassandra.pages(selectRecentLatest, [bucketOf(subject), ...range]));
  const months = await Array.fromAsync(cassandra.pages(selectLatest, range));
  const standing = new Map<string, types.Row>();
  for (const row of [...months, ...recent]) {
    const name = nameOf(row);
    if (sequenceOf(standing.get(name)) < sequenceOf(row)) standing.set(name, row);
  }
  return [...standing.values()]
    .map(({ day, writer, hours, counts }) => ({ day, writer, hours, counts }) as LatestDay)
    .filter(({ day }) => day >= from && day <= to);
}

/** What a latest day counted, as lines of text: people and bots, and each dimension. */
function latestText(record: DayRecord): string {
  const { people, bots } = totalsOfHours(line(record, lineOfHours));
  return `${people} ${bots}\n${linesOfValues(record)}`;
}

export const lineOfLatest = (dimension: DimensionName) => 1 + placeOf[dimension];

export function totalsOfLatest(counts: string): Totals {
  const [people, bots] = line(counts, 0).split(' ').map(Number) as [number, number];
  return { people, bots };
}

export function totalsIn(row: types.Row): Totals {
  const [people, bots] = [row['people'], row['bots']] as [types.Long, types.Long];
  return { people: people.toNumber(), bots: bots.toNumber() };
}

const nameOf = (row: types.Row) => `${row['month']} ${row['writer']}`;

/** -1 where there is none, or none any more. */
function sequenceOf(row: types.Row | undefined): number {
  const sequence: types.Long | null = row?.['sequence'] ?? null;
  return sequence === null ? -1 : sequence.toNumber();
}

export const bigints = (...numbers: number[]) => numbers.map((number) => types.Long.fromNumber(number));
