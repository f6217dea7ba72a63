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
  cql: `INSERT INTO recent_clicks (bucket, subject, month, writer, counted) VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?`,
};
const deleteRecent: Statement = {
  kind: 'idempotent write',
  cql: 'DELETE FROM recent_clicks USING TIMESTAMP ? WHERE bucket = ? AND subject = ? AND month = ? AND writer = ?',
};
const selectTotals: Statement = {
  kind: 'read',
  cql: 'SELECT month, writer, people, bots FROM click_months WHERE subject = ?',
};
const selectLatest: Statement = {
  kind: 'read',
  cql: `SELECT month, writer, day, hours, counts, WRITETIME(counts) AS sequence FROM click_months
        WHERE subject = ? AND month >= ? AND month <= ?`,
};
const selectRecent: Statement = {
  kind: 'read',
  cql: `SELECT month, writer, counted, WRITETIME(counted) AS sequence FROM recent_clicks
        WHERE bucket = ? AND subject = ?`,
};

/** The day of a month on which one writer has counted last. */
export interface LatestDay {
  readonly month: number;
  readonly writer: string;
  /** -1 where there is none, or none any more. */
  readonly sequence: number;
  readonly day: number;
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
  const values = rows.map((row) => {
    const { subject, day, writer, sequence } = row;
    return [bucketOf(subject), subject, monthOf(day), writer, recentText(row), ...bigints(sequence)];
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
  const recent = await readRecent(cassandra, subject);
  const months = await Array.fromAsync(cassandra.pages(selectTotals, [subject]), (row) => ({
    ...ofWriter(row),
    totals: totalsIn(row),
  }));
  const standing = greatest([...months, ...recent], ({ totals }) => totals.people + totals.bots);
  return sumOf(standing.map(({ totals }) => totals));
}

/** The latest day of each month and writer, of those days that are meant. As with totals, what is recent is read first. */
export async function readLatest(cassandra: Cassandra, subject: string, { from, to }: DayRange): Promise<LatestDay[]> {
  const recent = await readRecent(cassandra, subject);
  const range = [subject, monthOf(from), monthOf(to)];
  const months = await Array.fromAsync(cassandra.pages(selectLatest, range), (row) => ({
    ...ofWriter(row),
    sequence: sequenceIn(row),
    day: row['day'] as number,
    hours: row['hours'] as string | null,
    counts: row['counts'] as string,
  }));
  const standing = greatest<LatestDay>([...months, ...recent], ({ sequence }) => sequence);
  return standing.filter(({ sequence, day }) => sequence !== -1 && day >= from && day <= to);
}

/** All that is recent of a subject: of each writer a month, or two. */
function readRecent(cassandra: Cassandra, subject: string): Promise<(LatestDay & { totals: Totals })[]> {
  return Array.fromAsync(cassandra.pages(selectRecent, [bucketOf(subject), subject]), (row) => ({
    ...ofWriter(row),
    sequence: sequenceIn(row),
    ...parseRecent(row['counted']),
  }));
}

/** Of each month and writer the one of which most can be said; of those that are equal the first. */
function greatest<T extends Pick<LatestDay, 'month' | 'writer'>>(rows: readonly T[], extent: (row: T) => number): T[] {
  const standing = new Map<string, T>();
  for (const row of rows) {
    const name = `${row.month} ${row.writer}`;
    const before = standing.get(name);
    if (before === undefined || extent(before) < extent(row)) standing.set(name, row);
  }
  return [...standing.values()];
}

/** A row as text, whose days and dimensions nobody parses who only passes it on. */
function recentText({ month, day, record }: ClickRow): string {
  return `${month.people} ${month.bots}\n${day}\n${record.slice(record.indexOf('\n') + 1)}`;
}

function parseRecent(counted: string) {
  const endOfMonth = counted.indexOf('\n');
  // A day's record is the same but for its first line.
  const record = counted.slice(endOfMonth + 1);
  return {
    totals: totalsInText(counted.slice(0, endOfMonth)),
    day: Number(line(record, 0)),
    hours: line(record, lineOfHours),
    counts: latestText(record),
  };
}

/** What a latest day counted, as lines of text: people and bots, and each dimension. */
function latestText(record: DayRecord): string {
  const { people, bots } = totalsOfHours(line(record, lineOfHours));
  return `${people} ${bots}\n${linesOfValues(record)}`;
}

export const lineOfLatest = (dimension: DimensionName) => 1 + placeOf[dimension];

export const totalsOfLatest = (counts: string) => totalsInText(line(counts, 0));

function totalsInText(text: string): Totals {
  const [people, bots] = text.split(' ').map(Number) as [number, number];
  return { people, bots };
}

export function totalsIn(row: types.Row): Totals {
  const [people, bots] = [row['people'], row['bots']] as [types.Long, types.Long];
  return { people: people.toNumber(), bots: bots.toNumber() };
}

const ofWriter = (row: types.Row) => ({ month: row['month'] as number, writer: row['writer'] as string });

function sequenceIn(row: types.Row): number {
  const sequence: types.Long | null = row['sequence'];
  return sequence === null ? -1 : sequence.toNumber();
}

export const bigints = (...numbers: number[]) => numbers.map((number) => types.Long.fromNumber(number));
