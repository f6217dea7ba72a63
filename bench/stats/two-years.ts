import { type ClickRow, subjectOf } from '../../shared/clicks/click-store.ts';
import {
  DayCounts,
  type DimensionName,
  dimensionNames,
  hoursOfDay,
  mostValues,
  other,
  totalsOf,
} from '../../shared/clicks/day-counts.ts';
import { dayRecord } from '../../shared/clicks/day-record.ts';
import { dayOf, monthOf } from '../../shared/runtime/calendar.ts';

export const days = 730;

/** The end of the two years. */
export const now = Date.UTC(2026, 10, 22, 23, 59, 59);
const lastDay = dayOf(now);

const writers = ['reader-1-of-2', 'reader-2-of-2'];
const botShare = 0.1;

/** How long values of each dimension are, roughly. */
const lengths: Readonly<Record<DimensionName, number>> = {
  country: 2,
  referrer: 20,
  browser: 9,
  os: 7,
  device: 7,
  language: 2,
};

/** The rows of a link that was clicked so often in two years, evenly; where there is a click in each hour, with all values. */
export function* rowsOf(code: string, clicks: number): Iterable<ClickRow> {
  const subject = subjectOf.link(code);
  const rows = days * writers.length;
  let month = { people: 0, bots: 0 };
  for (const [w, writer] of writers.entries()) {
    for (let n = 0; n < days; n++) {
      const day = lastDay - days + 1 + n;
      if (n === 0 || monthOf(day) !== monthOf(day - 1)) month = { people: 0, bots: 0 };
      const row = w * days + n;
      // Rounded so that all rows add up.
      const counts = countsOf(Math.floor(((row + 1) * clicks) / rows) - Math.floor((row * clicks) / rows));
      const { people, bots } = totalsOf(counts.hours);
      month = { people: month.people + people, bots: month.bots + bots };
      const isLatest = n === days - 1 || monthOf(day) !== monthOf(day + 1);
      if (people + bots > 0)
        yield { subject, day, writer, sequence: n + 1, record: dayRecord(n + 1, counts), month, isLatest };
    }
  }
}

function countsOf(clicks: number): DayCounts {
  const counts = new DayCounts();
  const kinds = Math.min(mostValues + 1, clicks);
  const bots = Math.floor(clicks * botShare);
  const people = clicks - bots;
  for (let hour = 0; hour < hoursOfDay; hour++) counts.addBots(hour, portion(bots, hour, hoursOfDay));
  for (let i = 0; i < Math.max(kinds, hoursOfDay); i++) {
    counts.addPeople(i % hoursOfDay, portion(people, i, Math.max(kinds, hoursOfDay)), visitOf(i % Math.max(kinds, 1)));
  }
  return counts;
}

/** The i-th of so many parts of a whole. */
const portion = (whole: number, i: number, parts: number) =>
  Math.floor(((i + 1) * whole) / parts) - Math.floor((i * whole) / parts);

/** The last kind is what is not told apart. */
function visitOf(kind: number): Record<DimensionName, string> {
  const valueOfKind = (name: DimensionName) =>
    kind === mostValues ? other : `${kind}`.padStart(lengths[name], 'abcdefgh.');
  const values = dimensionNames.map((name) => [name, valueOfKind(name)]);
  return Object.fromEntries(values) as Record<DimensionName, string>;
}

/** A link that was clicked once. */
export function onceClicked(code: string): ClickRow {
  const counts = countsOf(1);
  return {
    subject: subjectOf.link(code),
    day: lastDay,
    writer: writers[0] as string,
    sequence: 1,
    record: dayRecord(1, counts),
    month: totalsOf(counts.hours),
    isLatest: true,
  };
}
