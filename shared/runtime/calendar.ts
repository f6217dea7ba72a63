export const millisecondsOfHour = 3_600_000;
export const millisecondsOfDay = 86_400_000;

/** The UTC day of a time, counted from 1970. */
export function dayOf(time: number): number {
  return Math.floor(time / millisecondsOfDay);
}

/** The month of a UTC day, counted from the year 0. Remembered, since the same is asked for with every row of clicks. */
export function monthOf(day: number): number {
  if (day !== askedLast.day) {
    const date = new Date(day * millisecondsOfDay);
    askedLast = { day, month: date.getUTCFullYear() * 12 + date.getUTCMonth() };
  }
  return askedLast.month;
}

let askedLast = { day: Number.NaN, month: Number.NaN };
