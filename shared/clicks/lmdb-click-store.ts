import { setImmediate } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';
import { monthOf } from '../runtime/calendar.ts';
import { addToRecord, type HourClicks } from './add-to-record.ts';
import { addHours, SumOfValues, totalsOfHours } from './click-record.ts';
import type { ClickRow, ClickStore, DayRange, Said } from './click-store.ts';
import { type DimensionName, type HourCounts, sumOf, type Totals } from './day-counts.ts';
import { type DayRecord, line, lineOfHours, lineOfValues, sequenceOf, withSequence } from './day-record.ts';
import { type ClickTables, type MonthRecord, openClickTables } from './lmdb-click-tables.ts';

/** Days that are read in one go, a millisecond's work: redirects are answered in between. */
const daysAtOnce = 31;

/** What a row is of, and the second that it has seen last. */
type RowOf = Pick<ClickRow, 'subject' | 'day' | 'writer' | 'sequence'>;

/** Keeps clicks in LMDB; of a Keyhop in one process all of them, else what one host has counted and not yet handed on. */
export class LmdbClickStore implements ClickStore {
  readonly #days: ClickTables['days'];
  readonly #months: ClickTables['months'];

  constructor(env: RootDatabase) {
    const { days, months } = openClickTables(env);
    this.#days = days;
    this.#months = months;
  }

  /**
   * Writes a row, which now is the latest, over whatever there is, as part of the caller's batch. Of each writer's month one
   * row in a batch.
   */
  write(row: Omit<ClickRow, 'isLatest'>): void {
    const { subject, day, writer, record, month } = row;
    const former = this.#months.get([subject, monthOf(day), writer]);
    this.#put(row, former, [month.people, month.bots, day, record]);
  }

  /**
   * Adds what a writer has counted up to a second, unless the row has seen that second, as part of the caller's batch. The
   * row must have seen all before what is added, and none of it or all. Gives back the day that was the latest until now,
   * if it was another.
   */
  add(row: RowOf, clicks: HourClicks): number | undefined {
    const { subject, day, writer, sequence } = row;
    const former = this.#months.get([subject, monthOf(day), writer]);
    const [people, bots] = former ?? [0, 0];
    const record = this.#record(row, former);
    if (sequenceOf(record) >= sequence) return undefined;
    const added = addToRecord(record, sequence, clicks);
    return this.#put(row, former, [people + clicks.people, bots + clicks.bots, day, added]);
  }

  /** Makes a day the latest, and gives back which it was before, if another. */
  #put({ subject, day, writer, sequence }: RowOf, former: MonthRecord | undefined, record: MonthRecord) {
    const [, , latestDay, latestRecord = ''] = former ?? [];
    void this.#months.put([subject, monthOf(day), writer], record);
    if (former === undefined || latestDay === day) return undefined;
    // It may have been the latest before.
    void this.#days.remove([subject, day, writer]);
    if (latestDay === undefined) return undefined;
    // That it is a row of its own is news to whoever knows what changed since a second.
    void this.#days.put([subject, latestDay, writer], withSequence(latestRecord, sequence));
    return latestDay;
  }

  #record({ subject, day, writer }: Omit<RowOf, 'sequence'>, month: MonthRecord | undefined): DayRecord {
    const [, , latestDay, latestRecord = ''] = month ?? [];
    if (latestDay === day) return latestRecord;
    // Written together: without its month's row there is none of the day, as with most links where there are many.
    return (month && this.#days.get([subject, day, writer])) ?? '';
  }

  /** What a writer has counted of a subject so far; a row of sequence 0 where that is nothing. */
  row(subject: string, day: number, writer: string): ClickRow {
    const month = this.#months.get([subject, monthOf(day), writer]);
    const record = this.#record({ subject, day, writer }, month);
    const [people, bots, latestDay] = month ?? [0, 0];
    const isLatest = latestDay === day;
    return { subject, day, writer, sequence: sequenceOf(record), record, month: { people, bots }, isLatest };
  }

  /** All rows. */
  *rows(): Iterable<RowOf & Pick<ClickRow, 'isLatest'>> {
    for (const { key, value } of this.#days.getRange()) {
      const [subject, day, writer] = key;
      yield { subject, day, writer, sequence: sequenceOf(value), isLatest: false };
    }
    for (const { key, value } of this.#months.getRange()) {
      const [subject, , writer] = key;
      const [, , day, record = ''] = value;
      if (day !== undefined) yield { subject, day, writer, sequence: sequenceOf(record), isLatest: true };
    }
  }

  /**
   * Removes a row, as part of the caller's batch, unless it is the latest of a month that goes on: whatever becomes the
   * latest then has to make it a row of its own.
   */
  remove({ subject, day, writer }: Pick<ClickRow, 'subject' | 'day' | 'writer'>, isMonthOver: boolean): void {
    const [, , latestDay] = this.#months.get([subject, monthOf(day), writer]) ?? [];
    if (latestDay !== day) void this.#days.remove([subject, day, writer]);
    if (isMonthOver && (latestDay ?? day) === day) void this.#months.remove([subject, monthOf(day), writer]);
  }

  async totals(subjects: readonly string[]): Promise<Totals[]> {
    // Another process may just have written them.
    this.#months.resetReadTxn();
    return subjects.map((subject) => {
      const months = this.#months.getRange({ start: [subject], end: [subject, Infinity] } as object);
      return sumOf(months.map(({ value: [people, bots] }) => ({ people, bots })));
    });
  }

  async hours(subject: string, range: DayRange): Promise<Map<number, HourCounts>> {
    const found = new Map<number, HourCounts>();
    for await (const records of this.#records(subject, range)) {
      for (const [day, record] of records) found.set(day, addHours(line(record, lineOfHours), found.get(day)));
    }
    return found;
  }

  async values(subject: string, range: DayRange, dimension: DimensionName): Promise<Said> {
    const place = lineOfValues(dimension);
    const sum = new SumOfValues();
    let bots = 0;
    for await (const records of this.#records(subject, range)) {
      for (const [, record] of records) {
        sum.add(line(record, place));
        bots += totalsOfHours(line(record, lineOfHours)).bots;
      }
    }
    return { values: sum.values, bots };
  }

  /** The records of a range, ascending, some days after the other: what is of the same days is read in one turn, as of one time. */
  async *#records(subject: string, { from, to }: DayRange): AsyncIterable<(readonly [day: number, DayRecord])[]> {
    this.#days.resetReadTxn();
    for (let first = from; first <= to; first += daysAtOnce) {
      if (first > from) await setImmediate();
      const last = Math.min(first + daysAtOnce - 1, to);
      const rows = this.#days.getRange({ start: [subject, first], end: [subject, last + 1] } as object);
      const records = Array.from(rows, ({ key, value }) => [key[1], value] as const);
      const months = { start: [subject, monthOf(first)], end: [subject, monthOf(last) + 1] };
      for (const { value } of this.#months.getRange(months as object)) {
        const [, , day, record = ''] = value;
        if (day !== undefined && day >= first && day <= last) records.push([day, record]);
      }
      yield records.sort(([a], [b]) => a - b);
    }
  }
}
