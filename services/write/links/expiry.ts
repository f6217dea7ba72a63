import { InvalidRequest, Refused } from '../../../shared/errors.ts';
import { timeOf } from '../http/date-time.ts';

/** The end of the year 9999, the last that RFC 3339 can write. */
const latest = Date.UTC(10_000, 0) - 1;

/**
 * When a link ends, in milliseconds since 1970, from an RFC 3339 time with offset.
 *
 * @throws InvalidRequest where it is none, or no real date
 * @throws Refused where it is not in the future
 */
function parseExpiresAt(text: string, now: number): number {
  const time = timeOf(text);
  if (time === undefined || time > latest) {
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
