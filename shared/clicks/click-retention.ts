import { integer } from '../runtime/config-table.ts';
import type { HourCounts, Totals } from './day-counts.ts';
import { hoursOfDay, noHours, totalsOf } from './day-counts.ts';

/** How long clicks are kept, in days; the months' totals for ever. */
export interface ClickRetention {
  /** By hour. */
  readonly hours: number;
  /** By day, and by what visits said. */
  readonly days: number;
}

/**
 * At least a week, since the last days may still change. At most ten years: Cassandra 5 refuses what expires after
 * January 2038 unless its `storage_compatibility_mode` is `NONE`.
 */
const days = integer(7, 3_650);

/** The variables of how long clicks are kept. */
export const retentionSettings = {
  CLICK_HOURS_DAYS: { ...days, default: '400', meaning: 'For how many days clicks are kept by hour.' },
  CLICK_DAYS: {
    ...days,
    default: '1830',
    meaning: 'For how many days they are kept by day, with countries, browsers and so on; their totals for ever.',
  },
};

export function retentionOf(config: { CLICK_HOURS_DAYS: number; CLICK_DAYS: number }): ClickRetention {
  return { hours: Math.min(config.CLICK_HOURS_DAYS, config.CLICK_DAYS), days: config.CLICK_DAYS };
}

/** The hour, in UTC, that a day's clicks count for when their hours are no longer kept: in most zones it is of the same day. */
const hourOfDays = 12;

/** A day's clicks, all in one hour. */
export function withoutHours({ people, bots }: Totals, hours: HourCounts = noHours()): HourCounts {
  hours[hourOfDays] = (hours[hourOfDays] as number) + people;
  hours[hoursOfDay + hourOfDays] = (hours[hoursOfDay + hourOfDays] as number) + bots;
  return hours;
}

export const forgetHours = (hours: HourCounts): HourCounts => withoutHours(totalsOf(hours));
