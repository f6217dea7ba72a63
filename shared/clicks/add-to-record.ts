import { dimensionNames, mostValues, other, type Totals } from './day-counts.ts';
import type { DayRecord } from './day-record.ts';

/** What a visit says, in the order of `dimensionNames`, and how the text of each value begins where it is the first. */
export interface VisitText {
  readonly values: readonly string[];
  readonly beginnings: readonly string[];
}

export const visitText = (values: readonly string[]): VisitText => ({
  values,
  beginnings: values.map((value) => `[${JSON.stringify(value)},`),
});

/** Clicks in one hour of a day. */
export interface HourClicks extends Totals {
  readonly hour: number;
  /** Of people: places in `visits` and how many said so, in turn. */
  readonly kinds: readonly number[];
  readonly visits: readonly VisitText[];
}

/** Of the values that are told apart, once there are as many as may be: those of which one makes room for another. */
const infrequent = 10;

/** As many lines as a record has. */
const nothing: DayRecord = '\n'.repeat(1 + dimensionNames.length);

/**
 * A record with clicks added, which knows all up to the second of this number then. From text to text, since there may be
 * a hundred thousand of them in half a minute: a fifth of the time that it takes to read and write all of it.
 */
export function addToRecord(record: DayRecord, sequence: number, clicks: HourClicks): DayRecord {
  const [, hours = '', ...values] = (record === '' ? nothing : record).split('\n');
  const added = clicks.people === 0 ? values : values.map((text, place) => addToValues(text, place, clicks));
  return [sequence, addToHours(hours, clicks), ...added].join('\n');
}

function addToHours(text: string, { hour, people, bots }: HourClicks): string {
  const parts = text === '' ? [] : (JSON.parse(text) as number[]);
  let i = 0;
  while (i < parts.length && parts[i] !== hour) i += 3;
  parts[i] = hour;
  parts[i + 1] = (parts[i + 1] ?? 0) + people;
  parts[i + 2] = (parts[i + 2] ?? 0) + bots;
  return JSON.stringify(parts);
}

function addToValues(text: string, place: number, { kinds, visits }: HourClicks): string {
  // Nearly all rows have one value of a dimension, or few.
  if (kinds.length === 2) {
    const beginning = (visits[kinds[0] as number] as VisitText).beginnings[place] as string;
    const count = kinds[1] as number;
    if (text === '') return `${beginning}${count}]`;
    const isAlone = text.startsWith(beginning) && !text.includes(',', beginning.length);
    if (isAlone) return `${beginning}${Number(text.slice(beginning.length, -1)) + count}]`;
  }
  const parts = text === '' ? [] : (JSON.parse(text) as (string | number)[]);
  for (let i = 0; i < kinds.length; i += 2) {
    const { values } = visits[kinds[i] as number] as VisitText;
    addValue(parts, values[place] as string, kinds[i + 1] as number);
  }
  return JSON.stringify(parts);
}

/**
 * Counts a value, which is the last then: they stand in the order in which they came last. Where as many as may be are told
 * apart already, one of the least frequent makes room and counts as `other`.
 *
 * @param parts values and counts in turn
 */
function addValue(parts: (string | number)[], value: string, count: number): void {
  const place = parts.indexOf(value);
  if (place !== -1) {
    const [, before] = parts.splice(place, 2) as [string, number];
    parts.push(value, before + count);
    return;
  }
  if (value !== other) makeRoom(parts);
  parts.push(value, count);
}

/**
 * Of the least frequent ten the one that came longest ago makes room. The frequent stay whatever comes, and who begins late
 * and comes often has ten other values' time to come again.
 */
function makeRoom(parts: (string | number)[]): void {
  const counts = parts.filter((_, i) => i % 2 === 1 && parts[i - 1] !== other) as number[];
  if (counts.length < mostValues) return;
  const few = counts.sort((a, b) => a - b)[infrequent - 1] as number;
  let place = 0;
  while (parts[place] === other || (parts[place + 1] as number) > few) place += 2;
  const [, count] = parts.splice(place, 2) as [string, number];
  addValue(parts, other, count);
}
