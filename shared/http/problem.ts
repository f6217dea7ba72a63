import { type ServerResponse, STATUS_CODES } from 'node:http';
import { type FieldError, InvalidRequest, KeyhopError } from '../errors.ts';

/** An RFC 9457 problem document. `code` is stable and documented in the README; `detail` is for people. */
export interface Problem {
  title: string;
  status: number;
  code: string;
  detail: string;
  errors?: readonly FieldError[];
}

export const problemType = 'application/problem+json';

export function problem(status: number, code: string, detail: string): Problem {
  return { title: STATUS_CODES[status] ?? 'Error', status, code, detail };
}

/** What a caller is told of an error. Of a defect: that it is one, and nothing else. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof KeyhopError)) return problem(500, 'internal_error', 'Something went wrong in Keyhop.');
  const { status, code, message, fields } = error;
  return fields.length > 0 ? { ...problem(status, code, message), errors: fields } : problem(status, code, message);
}

/** Express throws errors of its own, with a status, for a path that cannot be decoded. */
export function fromExpress(error: unknown): unknown {
  const { status } = error as { status?: unknown };
  if (error instanceof KeyhopError || status !== 400) return error;
  return new InvalidRequest('The path is not well-formed.', { cause: error });
}

export function sendProblem(res: ServerResponse, error: unknown): void {
  const document = problemOf(error);
  const own = error instanceof KeyhopError ? error.headers : {};
  const headers = { ...own, 'Content-Type': problemType, 'Cache-Control': 'no-store' };
  res.statusCode = document.status;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  res.end(JSON.stringify(document));
}
