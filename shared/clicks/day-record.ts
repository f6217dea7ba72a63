import { addHours, addValues, hoursText, placeOf, valuesText } from './click-record.ts';
import { DayCounts, type DimensionName, dimensionNames } from './day-counts.ts';

/**
 * Lines of text: the sequence, the hours, and each dimension. As one text, of which a question parses the line that it is
 * about, it is read twice as fast as an array of texts.
 */
export type DayRecord = string;
export const lineOfHours = 1;
export const lineOfValues = (dimension: DimensionName) => lineOfHours + 1 + placeOf[dimension];

export function dayRecord(sequence: number, { hours, dimensions }: DayCounts): DayRecord {
  return [sequence, hoursText(hours), ...dimensionNames.map((name) => valuesText(dimensions[name]))].join('\n');
}

/** What a record says, added to `counts`; of an empty one nothing. */
export function addRecord(record: DayRecord, counts = new DayCounts()): DayCounts {
  addHours(line(record, lineOfHours), counts.hours);
  for (const name of dimensionNames) addValues(line(record, lineOfValues(name)), counts.dimensions[name]);
  return counts;
}

/** A line by its place; empty where there is no text at all. */
export function line(record: DayRecord, place: number): string {
  let begin = 0;
  for (let passed = 0; passed < place; passed++) begin = record.indexOf('\n', begin) + 1;
  const end = record.indexOf('\n', begin);
  return record.slice(begin, end === -1 ? undefined : end);
}

export const sequenceOf = (record: DayRecord) => Number(line(record, 0));
