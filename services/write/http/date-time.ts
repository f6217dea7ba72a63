/** RFC 3339, with its offset from UTC. */
export const dateTimePattern =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** Milliseconds since 1970 of an RFC 3339 time with offset; undefined where it is none, or no real date. */
export function timeOf(text: string): number | undefined {
  const parts = dateTimePattern.exec(text);
  if (parts === null || !isRealDate(text.slice(0, 10))) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}

/** Whether a date, as `2026-11-22`, is in the calendar: Date.parse rolls 30 February over into March. */
export function isRealDate(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).getUTCDate() === Number(date.slice(8));
}
