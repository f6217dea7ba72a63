import { dimensionNames, type HourCounts, hoursOfDay, noHours, type ValueCounts } from './day-counts.ts';

/** The hours that had clicks, as text: `{"8":[people,bots]}`. */
export function hoursText(hours: HourCounts): string {
  const parts: Record<number, [number, number]> = {};
  for (let hour = 0; hour < hoursOfDay; hour++) {
    const people = hours[hour] as number;
    const bots = hours[hoursOfDay + hour] as number;
    if (people > 0 || bots > 0) parts[hour] = [people, bots];
  }
  return JSON.stringify(parts);
}

/** Adds what a text says to `hours`. */
export function addHours(text: string, hours: HourCounts = noHours()): HourCounts {
  for (const [key, [people, bots]] of Object.entries(JSON.parse(text) as Record<string, [number, number]>)) {
    const hour = Number(key);
    hours[hour] = (hours[hour] as number) + people;
    hours[hoursOfDay + hour] = (hours[hoursOfDay + hour] as number) + bots;
  }
  return hours;
}

/** Values and their counts in turn, as text: a name that JavaScript's objects know for something else is one like others. */
export function valuesText(values: ValueCounts): string {
  return values.size === 0 ? '' : JSON.stringify([...values].flat());
}

/** What a text says, added to `values`. */
export function addValues(text: string, values: ValueCounts = new Map()): ValueCounts {
  if (text === '') return values;
  const parts = JSON.parse(text) as (string | number)[];
  for (let i = 0; i < parts.length; i += 2) {
    const value = parts[i] as string;
    values.set(value, (values.get(value) ?? 0) + (parts[i + 1] as number));
  }
  return values;
}

/** Where a dimension stands among the columns of a row. */
export const placeOf = Object.fromEntries(dimensionNames.map((name, place) => [name, place])) as Record<
  (typeof dimensionNames)[number],
  number
>;
