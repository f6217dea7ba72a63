import { hoursOfDay } from '../../../shared/clicks/day-counts.ts';
import { InvalidRequest } from '../../../shared/errors.ts';
import { millisecondsOfHour } from '../../../shared/runtime/calendar.ts';
import { isRealDate, timeOf } from '../http/date-time.ts';
import type { HourRange } from './buckets.ts';
import { firstHour, type Hour, localHour, type TimeZone } from './time-zone.ts';

/** Days that are counted where nobody says since when. */
export const usualDays = 30;

/** Days that one question may be about, ten years: Cassandra reads each month by itself. */
export const mostDays = 3_660;

/** The years that may be asked about. Until 1972 some clocks were ahead of UTC by seconds, which RFC 3339 cannot write. */
export const firstYear = 2000;
export const lastYear = 2199;

/** A date, or the beginning of a time. */
const dateLength = '2026-11-22'.length;

/**
 * The UTC hours that are asked about. The hour that a time is in is taken whole; a date is a day of the zone, as `to` the
 * last one.
 *
 * @throws InvalidRequest
 */
export function parseRange(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  zone: TimeZone,
  now: number,
): HourRange {
  const end = to === undefined ? Math.ceil(now / millisecondsOfHour) : parseHour('to', to, zone);
  const begin = from === undefined ? usualBegin(end, zone) : parseHour('from', from, zone);
  if (begin >= end) throw InvalidRequest.field('from', `must be before to${to === undefined ? ', which is now' : ''}`);
  if (end - begin > mostDays * hoursOfDay) {
    throw InvalidRequest.field('from', `must be at most ${mostDays.toLocaleString('en')} days before to`);
  }
  return { from: begin, to: end };
}

function parseHour(field: 'from' | 'to', text: string, zone: TimeZone): Hour {
  const date = text.slice(0, dateLength);
  const isDate = text === date;
  const time = isDate && isRealDate(date) ? timeOf(`${date}T00:00:00Z`) : timeOf(text);
  if (time === undefined) {
    throw InvalidRequest.field(
      field,
      'must be a date such as 2030-01-31, or a time such as 2030-01-31T12:00:00Z with an offset from UTC; + is %2B in a URL',
    );
  }
  const year = new Date(time).getUTCFullYear();
  if (year < firstYear || year > lastYear) {
    throw InvalidRequest.field(field, `must be in the years ${firstYear} to ${lastYear}`);
  }
  const hour = time / millisecondsOfHour;
  if (isDate) return firstHour(zone, field === 'from' ? hour : hour + hoursOfDay);
  return field === 'from' ? Math.floor(hour) : Math.ceil(hour);
}

/** As many days of the zone as are usual, the one that `end` is in the last. */
function usualBegin(end: Hour, zone: TimeZone): Hour {
  const today = Math.floor(localHour(zone, end - 1) / hoursOfDay);
  return firstHour(zone, (today - usualDays + 1) * hoursOfDay);
}
