import type { Database } from 'lmdb';
import { addHours, hoursText } from '../../../shared/clicks/click-record.ts';
import { forgetHours } from '../../../shared/clicks/click-retention.ts';
import { DayCounts } from '../../../shared/clicks/day-counts.ts';
import { countsIn, type DayRecord, dayRecord, line, lineOfHours } from '../../../shared/clicks/day-record.ts';
import type { MonthRecord } from '../../../shared/clicks/lmdb-click-tables.ts';

/** Whose the rows are that several writers' became: no writer has so short a name. */
export const folded = 'folded';

/** The rows of one subject and day, or month. */
export interface Group {
  readonly subject: string;
  readonly period: number;
  /** Those whose rows may be changed. */
  readonly writers: readonly string[];
}

export type Key = [subject: string, period: number, writer: string];
export type Table<V> = Database<V, Key>;

/** Removes rows within a transaction, and gives back those that were there. */
export function removeSync<V>(table: Table<V>, { subject, period, writers }: Group): V[] {
  const found: V[] = [];
  for (const writer of writers) {
    const record = table.get([subject, period, writer]);
    if (record === undefined) continue;
    found.push(record);
    table.removeSync([subject, period, writer]);
  }
  return found;
}

/** Makes one row of them, within a transaction. Another process may have done so meanwhile: what counts is what is there now. */
export function foldSync<V>(table: Table<V>, group: Group, sumOf: (records: V[]) => V): number {
  const records = removeSync(table, group);
  if (records.length === 0) return 0;
  table.putSync([group.subject, group.period, folded], sumOf(records));
  return records.length - 1;
}

/** The totals alone: each latest day was made a row of its own. */
export const sumOfMonths = (records: readonly MonthRecord[]): MonthRecord =>
  records.reduce<MonthRecord>((a, b) => [a[0] + b[0], a[1] + b[1]], [0, 0]);

/** Every value that one of them tells apart is told apart: what is read of them is the same before and after. */
export function foldedDay(records: readonly DayRecord[], isWithoutHours: boolean): DayRecord {
  const counts = countsIn(records);
  return dayRecord(0, isWithoutHours ? new DayCounts(forgetHours(counts.hours), counts.dimensions) : counts);
}

/** Whether a record tells of hours. */
export function isByHour(record: DayRecord | undefined): boolean {
  if (record === undefined) return false;
  const text = line(record, lineOfHours);
  return text !== hoursText(forgetHours(addHours(text)));
}
