import { setImmediate } from 'node:timers/promises';
import type { RootDatabase } from 'lmdb';
import { monthOf } from '../runtime/calendar.ts';
import { addToRecord, type HourClicks } from './add-to-record.ts';
import { addHours, botsOf, SumOfValues } from './click-record.ts';
import type { ClickRow, ClickStore, DayRange, Said } from './click-store.ts';
import { type DimensionName, type HourCounts, sumOf, type Totals } from './day-counts.ts';
import { countsIn, dayRecord, line, lineOfHours, lineOfValues, sequenceOf } from './day-record.ts';
import { type ClickTables, openClickTables } from './lmdb-click-tables.ts';

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

  /** Writes a row over whatever there is, as part of the caller's batch. */
  write({ subject, day, writer, sequence, counts, month }: ClickRow): void {
    void this.#days.put([subject, day, writer], dayRecord(sequence, counts));
    void this.#months.put([subject, monthOf(day), writer], [month.people, month.bots]);
  }

  /**
   * Adds what a writer has counted up to a second, unless the row has seen that second, as part of the caller's batch. The
   * row must have seen all before what is added, and none of it or all.
   */
  add({ subject, day, writer, sequence }: RowOf, clicks: HourClicks): void {
    const month = monthOf(day);
    const totals = this.#months.get([subject, month, writer]);
    // Written together: without its month's row there is none of the day, as with most links where there are many.
    const record = (totals && this.#days.get([subject, day, writer])) ?? '';
    if (sequenceOf(record) >= sequence) return;
    void this.#days.put([subject, day, writer], addToRecord(record, sequence, clicks));
    const [people, bots] = totals ?? [0, 0];
    void this.#months.put([subject, month, writer], [people + clicks.people, bots + clicks.bots]);
  }

  /** What a writer has counted of a subject so far; a row of sequence 0 where that is nothing. */
  row(subject: string, day: number, writer: string): ClickRow {
    const record = this.#days.get([subject, day, writer]) ?? '';
    const [people, bots] = this.#months.get([subject, monthOf(day), writer]) ?? [0, 0];
    const counts = countsIn([record]);
    return { subject, day, writer, sequence: sequenceOf(record), counts, month: { people, bots } };
  }

  /** All rows. */
  *rows(): Iterable<RowOf> {
    for (const { key, value } of this.#days.getRange()) {
      const [subject, day, writer] = key;
      yield { subject, day, writer, sequence: sequenceOf(value) };
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
      const months = this.#months.getRange({ start: [subject], end: [subject, Infinity] } as object);
      return sumOf(months.map(({ value: [people, bots] }) => ({ people, bots })));
    });
  }

  async hours(subject: string, range: DayRange): Promise<Map<number, HourCounts>> {
    const found = new Map<number, HourCounts>();
    for await (const records of this.#records(subject, range)) {
      for (const { key, value } of records) found.set(key[1], addHours(line(value, lineOfHours), found.get(key[1])));
    }
    return found;
  }

  async values(subject: string, range: DayRange, dimension: DimensionName): Promise<Said> {
    const place = lineOfValues(dimension);
    const sum = new SumOfValues();
    let bots = 0;
    for await (const records of this.#records(subject, range)) {
      for (const { value } of records) {
        sum.add(line(value, place));
        bots += botsOf(line(value, lineOfHours));
      }
    }
    return { values: sum.values, bots };
  }

  /** The records of a range, ascending, some days after the other. */
  async *#records(subject: string, { from, to }: DayRange) {
    this.#days.resetReadTxn();
    for (let first = from; first <= to; first += daysAtOnce) {
      if (first > from) await setImmediate();
      const range = { start: [subject, first], end: [subject, Math.min(first + daysAtOnce, to + 1)] };
      yield this.#days.getRange(range as object);
    }
  }
}
