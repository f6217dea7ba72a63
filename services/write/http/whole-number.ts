import { z } from 'zod';

/** A query parameter that is a whole number from `least`, which is 1 or more, to `most`; without zeros before it. */
export function wholeNumber(least: number, most: number) {
  const message = `must be from ${least} to ${most}`;
  const furtherDigits = (bound: number) => String(bound).length - 1;
  return z
    .string()
    .regex(new RegExp(`^[1-9]\\d{${furtherDigits(least)},${furtherDigits(most)}}$`), message)
    .transform(Number)
    .pipe(z.int().min(least, message).max(most, message));
}
