export const millisecondsOfHour = 3_600_000;
export const millisecondsOfDay = 86_400_000;

/** The UTC day of a time, counted from 1970. */
export function dayOf(time: number): number {
  return Math.floor(time / millisecondsOfDay);
}

/** The month of a UTC day, counted from the year 0. */
export function monthOf(day: number): number {
  const date = new Date(day * millisecondsOfDay);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}
