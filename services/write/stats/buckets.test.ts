import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type HourCounts, hoursOfDay, noHours, sumOf } from '../../../shared/clicks/day-counts.ts';
import { edgesOf, type HourRange, intervals, sumsOf } from './buckets.ts';
import { findZone, type Hour, type TimeZone, timeText } from './time-zone.ts';

const zoneOf = (name: string) => findZone(name) as TimeZone;
const hourOf = (text: string) => Date.parse(text) / 3_600_000;

const zones = fc.constantFrom('UTC', 'Etc/GMT+12', ...Intl.supportedValuesOf('timeZone')).map(zoneOf);
const ranges = fc
  .record({
    from: fc.integer({ min: hourOf('2000-01-01T00:00Z'), max: hourOf('2040-01-01T00:00Z') }),
    hours: fc.integer({ min: 1, max: 100 * hoursOfDay }),
  })
  .map(({ from, hours }) => ({ from, to: from + hours }));

/** Counts of the hours from two days before a range to two days after. */
const countsOf = ({ from, to }: HourRange): Map<number, HourCounts> => {
  const first = Math.floor(from / hoursOfDay) - 2;
  const days = Array.from({ length: Math.ceil(to / hoursOfDay) + 2 - first }, (_, i) => first + i);
  // Some have none; no two hours of one day have the same.
  const clicked = days.filter((day) => day % 3 > 0);
  return new Map(clicked.map((day) => [day, noHours().map((_, i) => (day % 7) * 100 + i)]));
};

test('every hour of a range is in one bucket, and every bucket has an hour', () => {
  const property = fc.property(zones, ranges, fc.constantFrom(...intervals), (zone, range, interval) => {
    const edges = edgesOf(range, interval, zone);
    expect(edges[0]).toBeLessThanOrEqual(range.from);
    expect(edges[1]).toBeGreaterThan(range.from);
    expect(edges.at(-2)).toBeLessThan(range.to);
    expect(edges.at(-1)).toBeGreaterThanOrEqual(range.to);
    expect(edges).toEqual([...new Set(edges)].sort((a, b) => a - b));
  });
  fc.assert(property, { numRuns: 300 });
});

test('the sum of the buckets is that of their hours', () => {
  const property = fc.property(zones, ranges, fc.constantFrom(...intervals), (zone, range, interval) => {
    const days = countsOf(range);
    const edges = edgesOf(range, interval, zone);
    let people = 0;
    let bots = 0;
    for (let hour = edges[0] as Hour; hour < (edges.at(-1) as Hour); hour++) {
      const counts = days.get(Math.floor(hour / hoursOfDay));
      people += counts?.[hour % hoursOfDay] ?? 0;
      bots += counts?.[hoursOfDay + (hour % hoursOfDay)] ?? 0;
    }
    expect(sumOf(sumsOf(days, edges))).toEqual({ people, bots });
  });
  fc.assert(property, { numRuns: 100 });
});

test('a bucket begins when the zone’s clocks first show its day or month', () => {
  const dayOrMonth = fc.constantFrom('day' as const, 'month' as const);
  const property = fc.property(zones, ranges, dayOrMonth, (zone, range, interval) => {
    const nameOf = (hour: Hour) => timeText(zone, hour).slice(0, interval === 'day' ? 10 : 7);
    const edges = edgesOf(range, interval, zone);
    const names = edges.map(nameOf);
    expect(names).toEqual([...new Set(names)].sort());
    expect(edges.filter((edge) => nameOf(edge - 1) >= nameOf(edge))).toEqual([]);
  });
  fc.assert(property, { numRuns: 200 });
});

const lengths = (edges: readonly Hour[]) => edges.slice(1).map((edge, i) => edge - (edges[i] as Hour));

test.each([
  ['has 23 hours when clocks go forward', 'Europe/Berlin', '2026-03-28T23:00Z', ['2026-03-29T00:00:00+01:00'], [23]],
  ['has 25 hours when clocks go back', 'Europe/Berlin', '2026-10-24T22:00Z', ['2026-10-25T00:00:00+02:00'], [25]],
  ['begins at half past in India', 'Asia/Kolkata', '2026-11-22T12:00Z', ['2026-11-22T00:30:00+05:30'], [24]],
  ['is no bucket where it was skipped', 'Pacific/Apia', '2011-12-31T09:00Z', ['2011-12-29T00:00:00-10:00'], [24, 24]],
  [
    'has begun, though clocks go back over midnight',
    'Antarctica/Casey',
    '2010-03-04T15:00Z',
    ['2010-03-05T00:00:00+11:00'],
    [27],
  ],
])('a day %s', (_, name, time, [first], hours) => {
  const zone = zoneOf(name);
  const to = hourOf(time) + 1;
  const edges = edgesOf({ from: hours.length > 1 ? to - 25 : to - 1, to }, 'day', zone);
  expect(timeText(zone, edges[0] as Hour)).toBe(first);
  expect(lengths(edges)).toEqual(hours);
});

test('a month is as long as its days by the zone’s clocks', () => {
  const edges = edgesOf(
    { from: hourOf('2026-02-10T00:00Z'), to: hourOf('2026-04-01T00:00Z') },
    'month',
    zoneOf('Europe/Berlin'),
  );
  expect(lengths(edges)).toEqual([28 * 24, 31 * 24 - 1, 30 * 24]);
});
