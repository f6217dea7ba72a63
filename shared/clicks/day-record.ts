import { addHours, hoursText, placeOf, SumOfValues, valuesText } from './click-record.ts';
import { DayCounts, type DimensionName, dimensionNames, noHours } from './day-counts.ts';

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

/** The lines of the dimensions, as they are. */
export function linesOfValues(record: DayRecord): string {
  const endOfSequence = record.indexOf('\n');
  return record.slice(record.indexOf('\n', endOfSequence + 1) + 1);
}

/** What records say together. */
export function countsIn(records: readonly DayRecord[]): DayCounts {
  const hours = noHours();
  for (const record of records) addHours(line(record, lineOfHours), hours);
  const dimensions = dimensionNames.map((name) => {
    const sum = new SumOfValues();
    for (const record of records) sum.add(line(record, lineOfValues(name)));
    return [name, sum.values];
  });
  return new DayCounts(hours, Object.fromEntries(dimensions));
}

/** A line by its place; empty where there is no text at all. */
export function line(record: DayRecord, place: number): string {
  let begin = 0;
  for (let passed = 0; passed < place; passed++) begin = record.indexOf('\n', begin) + 1;
  const end = record.indexOf('\n', begin);
  return record.slice(begin, end === -1 ? undefined : end);
}

export const sequenceOf = (record: DayRecord) => Number(line(record, 0));

/** The same, as of a later second. */
export const withSequence = (record: DayRecord, sequence: number): DayRecord =>
  sequence + record.slice(record.indexOf('\n'));
