import { z } from 'zod';

/** Text of so many characters as people count them, not UTF-16 units: as JSON Schema counts, too. */
export function characters(least: number, most: number): z.ZodString {
  return z
    .string('must be a string')
    .refine((value) => value.isWellFormed(), 'must have no lone surrogates')
    .refine(
      (value) => [...value].length >= least && [...value].length <= most,
      `must have ${least} to ${most} characters`,
    )
    .meta({ minLength: least, maxLength: most });
}
