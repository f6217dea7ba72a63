import { InvalidRequest } from '../../../shared/errors.ts';

/** What an `Idempotency-Key` looks like. */
export const idempotencyKeyPattern = /^[!-~]{1,255}$/;

/** The key that a request came with, if it did. @throws InvalidRequest where it is none, or where there are two */
export function parseIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  if (typeof header === 'string' && idempotencyKeyPattern.test(header)) return header;
  throw new InvalidRequest('Idempotency-Key must be 1 to 255 visible ASCII characters.');
}
