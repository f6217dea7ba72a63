import type { z } from 'zod';
import { type FieldError, InvalidRequest } from '../../../shared/errors.ts';

/** A body of the shape that `schema` describes. @throws InvalidRequest naming every member that is wrong */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body, { reportInput: true });
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.flatMap(fieldErrors);
  const detail =
    fields.length > 0
      ? `The body is not as it should be: ${fields.map(({ field, message }) => `${field} ${message}`).join('; ')}.`
      : 'The body must be a JSON object.';
  throw new InvalidRequest(detail, { fields });
}

/** What is wrong, by member. */
export function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  const field = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ field: field ? `${field}.${key}` : key, message: 'is unknown' }));
  }
  // Not about a member but about the whole.
  if (field === '') return [];
  if (issue.code === 'invalid_type' && issue.input === undefined) return [{ field, message: 'is missing' }];
  return [{ field, message: issue.message }];
}
