import { InvalidRequest, KeyhopError, Refused } from '../../../shared/errors.ts';

type Checks = Record<string, () => unknown>;
type Results<T extends Checks> = { [Name in keyof T]: ReturnType<T[Name]> };

/** Runs every check, so that a caller hears of all that is wrong at once: as 400 if any of it is malformed, else as 422. */
export function checkAll<T extends Checks>(checks: T): Results<T> {
  const errors: KeyhopError[] = [];
  const results: Record<string, unknown> = {};
  for (const [name, check] of Object.entries(checks)) {
    try {
      results[name] = check();
    } catch (error) {
      if (!(error instanceof KeyhopError)) throw error;
      errors.push(error);
    }
  }
  if (errors.length === 0) return results as Results<T>;
  const message = errors.map((error) => error.message).join(' ');
  const fields = errors.flatMap((error) => error.fields);
  throw errors.some((error) => error instanceof InvalidRequest)
    ? new InvalidRequest(message, { fields })
    : new Refused(message, { fields });
}
