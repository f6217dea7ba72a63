import { InvalidRequest, Refused } from '../../../shared/errors.ts';

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):(\d\d):(\d\d)(?:\.\d+)?(?:Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;

/** The end of the year 9999, the last that RFC 3339 can write. */
const latest = Date.UTC(10_000, 0) - 1;

/**
 * When a link ends, in milliseconds since 1970, from an RFC 3339 time with offset.
 *
 * @throws InvalidRequest where it is none, or no real date
 * @throws Refused where it is not in the future
 */
function parseExpiresAt(text: string, now: number): number {
  const parts = rfc3339.exec(text);
  const time = parts === null ? Number.NaN : Date.parse(text);
  if (parts === null || Number.isNaN(time) || !isRealDate(parts) || time > latest) {
    throw InvalidRequest.field('expiresAt', 'must be a time such as 2030-01-31T12:00:00Z, with an offset from UTC');
  }
  if (time <= now) throw Refused.field('expiresAt', 'must be in the future');
  return time;
}

/** @param ttl whole seconds, at least 1. @throws InvalidRequest where that is past the year 9999 */
function expiryAfter(ttl: number, now: number): number {
  const time = now + ttl * 1000;
  if (time > latest) throw InvalidRequest.field('ttl', 'must end before the year 10000');
  return time;
}

/** `expiresAt` or `ttl`, not both; undefined where there is neither. */
export function parseExpiry(
  { expiresAt, ttl }: { expiresAt?: string | null | undefined; ttl?: number | null | undefined },
  now: number,
): number | undefined {
  if (expiresAt != null && ttl != null) throw InvalidRequest.field('ttl', 'must not be given together with expiresAt');
  if (expiresAt != null) return parseExpiresAt(expiresAt, now);
  return ttl == null ? undefined : expiryAfter(ttl, now);
}

/** Date.parse rolls 30 February over into March. */
function isRealDate([, year, month, day]: RegExpExecArray): boolean {
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return date.getUTCDate() === Number(day);
}
