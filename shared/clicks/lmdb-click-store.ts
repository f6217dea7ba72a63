import type { Database, RootDatabase } from 'lmdb';
import { addHours, addValues, hoursText, placeOf, valuesText } from './click-record.ts';
import type { ClickRow, ClickStore, DayRange } from './click-store.ts';
import { monthOf } from './click-store.ts';
import {
  DayCounts,
  type DimensionName,
  dimensionNames,
  type HourCounts,
  type Totals,
  type ValueCounts,
} from './day-counts.ts';

/** One text for the hours, then one for each dimension, so that a question reads only what it is about. */
type DayRecord = [sequence: number, hours: string, ...values: string[]];
type MonthRecord = [people: number, bots: number];
type DayKey = [subject: string, day: number, writer: string];
type MonthKey = [subject: string, month: number, writer: string];

/** Keeps clicks in LMDB; of a Keyhop in one process all of them, else what one host has counted and not yet handed on. */
export class LmdbClickStore implements ClickStore {
  readonly #days: Database<DayRecord, DayKey>;
  readonly #months: Database<MonthRecord, MonthKey>;

  constructor(env: RootDatabase) {
    const options = { encoding: 'msgpack' as const, useRecords: false };
    this.#days = env.openDB({ name: 'click_days', ...options });
    this.#months = env.openDB({ name: 'click_months', ...options });
  }

  /** Writes a row over whatever there is, as part of the caller's batch. */
  write({ subject, day, writer, sequence, counts, month }: ClickRow): void {
    const values = dimensionNames.map((name) => valuesText(counts.dimensions[name]));
    void this.#days.put([subject, day, writer], [sequence, hoursText(counts.hours), ...values]);
    void this.#months.put([subject, monthOf(day), writer], [month.people, month.bots]);
  }

  /** What a writer has counted of a subject so far; a row of sequence 0 where that is nothing. */
  row(subject: string, day: number, writer: string): ClickRow {
    const [sequence, hours, ...values] = this.#days.get([subject, day, writer]) ?? [0, '{}'];
    const [people, bots] = this.#months.get([subject, monthOf(day), writer]) ?? [0, 0];
    const dimensions = dimensionNames.map((name, place) => [name, addValues(values[place] ?? '')] as const);
    const counts = new DayCounts(addHours(hours), Object.fromEntries(dimensions));
    return { subject, day, writer, sequence, counts, month: { people, bots } };
  }

  /** All rows, by what they are of, and the second that each has seen last. */
  *rows(): Iterable<Pick<ClickRow, 'subject' | 'day' | 'writer' | 'sequence'>> {
    for (const { key, value } of this.#days.getRange()) {
      const [subject, day, writer] = key;
      yield { subject, day, writer, sequence: value[0] };
    }
  }

  /** Removes a row, and its month's if `isMonthOver`, as part of the caller's batch. */
  remove({ subject, day, writer }: Pick<ClickRow, 'subject' | 'day' | 'writer'>, isMonthOver: boolean): void {
    void this.#days.remove([subject, day, writer]);
    if (isMonthOver) void this.#months.remove([subject, monthOf(day), writer]);
  }

  async totals(subjects: readonly string[]): Promise<Totals[]> {
    // Another process may just have written them.
    this.#months.resetReadTxn();
    return subjects.map((subject) => {
      let people = 0;
      let bots = 0;
      for (const { value } of this.#months.getRange({ start: [subject], end: [subject, Infinity] } as object)) {
        people += value[0];
        bots += value[1];
      }
      return { people, bots };
    });
  }

  async hours(subject: string, range: DayRange): Promise<Map<number, HourCounts>> {
    return this.#byDay(subject, range, ([, hours], before: HourCounts | undefined) => addHours(hours, before));
  }

  async values(subject: string, range: DayRange, dimension: DimensionName): Promise<Map<number, ValueCounts>> {
    const place = placeOf[dimension];
    return this.#byDay(subject, range, ([, , ...values], before: ValueCounts | undefined) =>
      addValues(values[place] ?? '', before),
    );
  }

  #byDay<T>(
    subject: string,
    { from, to }: DayRange,
    add: (record: DayRecord, before: T | undefined) => T,
  ): Map<number, T> {
    this.#days.resetReadTxn();
    const found = new Map<number, T>();
    const range = { start: [subject, from], end: [subject, to + 1] };
    for (const { key, value } of this.#days.getRange(range as object)) {
      const [, day] = key as DayKey;
      found.set(day, add(value, found.get(day)));
    }
    return found;
  }
}
