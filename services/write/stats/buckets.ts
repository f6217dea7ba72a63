import { type HourCounts, hoursOfDay, type Totals } from '../../../shared/clicks/day-counts.ts';
import { millisecondsOfHour, monthOf } from '../../../shared/runtime/calendar.ts';
import { firstHour, type Hour, localHour, type TimeZone } from './time-zone.ts';

export const intervals = ['hour', 'day', 'month'] as const;
export type Interval = (typeof intervals)[number];

/** UTC hours, the last excluded. */
export interface HourRange {
  readonly from: Hour;
  readonly to: Hour;
}

/** Where hours, days or months begin by a zone's clocks, numbered so that each is one more than the one before. */
interface Calendar {
  readonly numberOf: (local: Hour) => number;
  readonly beginOf: (number: number) => Hour;
}

const calendars: Readonly<Record<'day' | 'month', Calendar>> = {
  day: { numberOf: (local) => Math.floor(local / hoursOfDay), beginOf: (day) => day * hoursOfDay },
  month: {
    numberOf: (local) => monthOf(Math.floor(local / hoursOfDay)),
    beginOf: (month) => Date.UTC(Math.floor(month / 12), month % 12) / millisecondsOfHour,
  },
};

/**
 * The UTC hours at which the buckets begin that a range touches, and last the one at which they end: ascending, so that
 * each hour is in one bucket. A bucket begins with the first UTC hour that begins in it by the zone's clocks; where these go
 * back over midnight, the new day has begun and stays. A day that a zone skipped is no bucket.
 */
export function edgesOf({ from, to }: HourRange, interval: Interval, zone: TimeZone): Hour[] {
  if (interval === 'hour') return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const { numberOf, beginOf } = calendars[interval];
  const edge = (number: number) => firstHour(zone, beginOf(number));
  let number = numberOf(localHour(zone, from));
  let begin = edge(number);
  const edges: Hour[] = [];
  while (begin < to) {
    const end = edge(++number);
    if (end > Math.max(begin, from)) edges.push(begin);
    begin = end;
  }
  return [...edges, begin];
}

/** What was counted in each bucket, of days as a `ClickStore` gives them: ascending, those without clicks left out. */
export function sumsOf(days: ReadonlyMap<number, HourCounts>, edges: readonly Hour[]): Totals[] {
  const sums = Array.from({ length: edges.length - 1 }, () => ({ people: 0, bots: 0 }));
  const begin = edges[0] as Hour;
  const end = edges.at(-1) as Hour;
  let bucket = 0;
  for (const [day, counts] of days) {
    const midnight = day * hoursOfDay;
    for (let hour = Math.max(midnight, begin); hour < Math.min(midnight + hoursOfDay, end); hour++) {
      while ((edges[bucket + 1] as Hour) <= hour) bucket++;
      const sum = sums[bucket] as { people: number; bots: number };
      sum.people += counts[hour - midnight] as number;
      sum.bots += counts[hoursOfDay + hour - midnight] as number;
    }
  }
  return sums;
}
