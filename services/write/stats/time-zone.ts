import { LRUCache } from 'lru-cache';
import { millisecondsOfHour } from '../../../shared/runtime/calendar.ts';

/** Hours since 1970, UTC or by a zone's clock. */
export type Hour = number;

/** A time zone as its clocks go. */
export interface TimeZone {
  /** As it was asked for: `Intl` has older names of its own for some. */
  readonly name: string;
  /** Minutes that the zone's clocks are ahead of UTC when a UTC hour begins. */
  readonly offset: (hour: Hour) => number;
}

/** By names as they were given: it takes 60 µs and some 10 KB to make one. */
const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 50 });

/** What the time-zone database can call a zone; offsets such as `+01:00`, which `Intl` takes too, are none. */
export const zonePattern = /^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/;

/** A zone by its name in the time-zone database; undefined where there is none. Good for one request: it remembers offsets. */
export function findZone(name: string): TimeZone | undefined {
  const format = formatOf(name);
  if (format === undefined) return undefined;
  const isUtc = format.resolvedOptions().timeZone === 'UTC';
  return { name, offset: isUtc ? () => 0 : rememberedBySpan((hour) => offsetAt(format, hour)) };
}

function formatOf(name: string): Intl.DateTimeFormat | undefined {
  const known = formats.get(name);
  if (known !== undefined || !zonePattern.test(name)) return known;
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' });
    formats.set(name, format);
    return format;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** It takes 3 µs. */
function offsetAt(format: Intl.DateTimeFormat, hour: Hour): number {
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(format.format(hour * millisecondsOfHour)) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** Hours. From 2000 to 2040, no zone changes its clocks twice within seven days. */
const span = 4 * 24;

/** Asks at the ends of spans, and within those only in which clocks are changed. */
function rememberedBySpan(offset: (hour: Hour) => number): (hour: Hour) => number {
  const known = new Map<Hour, number>();
  const remembered = (hour: Hour) => {
    let minutes = known.get(hour);
    if (minutes === undefined) {
      minutes = offset(hour);
      known.set(hour, minutes);
    }
    return minutes;
  };
  return (hour) => {
    const begin = hour - (hour % span);
    const before = remembered(begin);
    return before === remembered(begin + span) ? before : remembered(hour);
  };
}

/** What the zone's clocks show when a UTC hour begins, the minutes left out. */
export function localHour({ offset }: TimeZone, hour: Hour): Hour {
  return hour + Math.floor(offset(hour) / 60);
}

/** The farthest that clocks were ever ahead of UTC and behind it, and one more. */
const farthestAhead = 15;
const farthestBehind = 13;

/** The first UTC hour at whose beginning the zone's clocks show this hour, or, where they skip it, a later one. */
export function firstHour(zone: TimeZone, local: Hour): Hour {
  const early = local - farthestAhead;
  const late = local + farthestBehind;
  const offset = zone.offset(early);
  if (offset === zone.offset(late)) return local - Math.floor(offset / 60);
  let hour = early;
  while (localHour(zone, hour) < local) hour++;
  return hour;
}

/** A UTC hour's beginning as RFC 3339, by the zone's clocks. */
export function timeText({ offset }: TimeZone, hour: Hour): string {
  const minutes = offset(hour);
  const local = new Date(hour * millisecondsOfHour + minutes * 60_000).toISOString().slice(0, 19);
  if (minutes === 0) return `${local}Z`;
  const ahead = Math.abs(minutes);
  const digits = (number: number) => String(number).padStart(2, '0');
  return `${local}${minutes < 0 ? '-' : '+'}${digits(Math.floor(ahead / 60))}:${digits(ahead % 60)}`;
}
