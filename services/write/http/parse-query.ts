import type { z } from 'zod';
import { InvalidRequest } from '../../../shared/errors.ts';
import { fieldErrors } from './parse-body.ts';

/** Query parameters of the shape that `schema` describes. @throws InvalidRequest naming every one that is wrong or repeated */
export function parseQuery<T>(schema: z.ZodType<T>, query: URLSearchParams): T {
  const repeated = [...new Set(query.keys().filter((name) => query.getAll(name).length > 1))];
  const parsed = schema.safeParse(Object.fromEntries(query), { reportInput: true });
  if (parsed.success && repeated.length === 0) return parsed.data;
  const fields = [
    ...repeated.map((field) => ({ field, message: 'is given more than once' })),
    ...(parsed.error?.issues.flatMap(fieldErrors) ?? []),
  ];
  const detail = fields.map(({ field, message }) => `${field} ${message}`).join('; ');
  throw new InvalidRequest(`The query is not as it should be: ${detail}.`, { fields });
}
