/** What is wrong with one member of a request. */
export interface FieldError {
  field: string;
  message: string;
}

interface Details {
  cause?: unknown;
  fields?: readonly FieldError[];
  headers?: Readonly<Record<string, string>>;
}

/**
 * An error that a caller is told about. `code` is stable and documented; `message` is a sentence for people and
 * holds neither secrets nor client addresses. Any other error is a defect and is answered with a bare 500.
 */
export abstract class KeyhopError extends Error {
  abstract readonly status: number;
  abstract readonly code: string;
  readonly fields: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(message: string, { cause, fields = [], headers = {} }: Details = {}) {
    super(message, { cause });
    this.fields = fields;
    this.headers = headers;
  }
}

/** Not of the documented shape: a member missing, unknown, of the wrong type or outside its syntax. */
export class InvalidRequest extends KeyhopError {
  readonly status = 400;
  readonly code = 'invalid_request';

  static field(field: string, message: string): InvalidRequest {
    return new InvalidRequest(`${field} ${message}.`, { fields: [{ field, message }] });
  }
}

/** No key, or one that is unknown, expired or revoked. */
export class Unauthenticated extends KeyhopError {
  readonly status = 401;
  readonly code = 'unauthenticated';

  constructor(message: string) {
    super(message, { headers: { 'WWW-Authenticate': 'Bearer realm="keyhop"' } });
  }
}

export class Forbidden extends KeyhopError {
  readonly status = 403;
  readonly code = 'forbidden';
}

/** A link asks for another password. */
export class WrongPassword extends KeyhopError {
  readonly status = 403;
  readonly code = 'wrong_password';
}

export class NotFound extends KeyhopError {
  readonly status = 404;
  readonly code = 'not_found';
}

export class MethodNotAllowed extends KeyhopError {
  readonly status = 405;
  readonly code = 'method_not_allowed';

  constructor(method: string, allowed: readonly string[]) {
    const allow = allowed.join(', ');
    super(`${method} is not possible here; what is: ${allow}.`, { headers: { Allow: allow } });
  }
}

/** The alias belongs to another link, or to a block of generated codes. */
export class AliasUnavailable extends KeyhopError {
  readonly status = 409;
  readonly code = 'alias_unavailable';
}

/** What was to come did not, for too long. */
export class RequestTimeout extends KeyhopError {
  readonly status = 408;
  readonly code = 'request_timeout';
}

/** Deleted, expired or out of clicks; the code stays its owner's. */
export class Gone extends KeyhopError {
  readonly status = 410;
  readonly code = 'gone';
}

/** The link changed since the caller read it. */
export class PreconditionFailed extends KeyhopError {
  readonly status = 412;
  readonly code = 'precondition_failed';
}

export class PayloadTooLarge extends KeyhopError {
  readonly status = 413;
  readonly code = 'payload_too_large';

  constructor(limit: number, what = 'body') {
    super(`The ${what} may have at most ${limit.toLocaleString('en')} bytes.`);
  }
}

/** The target of a link, with what a visitor hands on, is longer than anything sends. */
export class UriTooLong extends KeyhopError {
  readonly status = 414;
  readonly code = 'uri_too_long';
}

export class UnsupportedMediaType extends KeyhopError {
  readonly status = 415;
  readonly code = 'unsupported_media_type';
}

/** Well-formed and refused: a private, own or denied host, a time in the past, a reserved alias. */
export class Refused extends KeyhopError {
  readonly status = 422;
  readonly code = 'refused';

  static field(field: string, message: string): Refused {
    return new Refused(`${field} ${message}.`, { fields: [{ field, message }] });
  }
}

/** The `Idempotency-Key` came with another request before. */
export class IdempotencyKeyReused extends KeyhopError {
  readonly status = 422;
  readonly code = 'idempotency_key_reused';

  constructor() {
    super('This Idempotency-Key was sent with another request. Take a new one for this.');
  }
}

/** Over a limit of how often one may ask. */
export class TooManyRequests extends KeyhopError {
  readonly status = 429;
  readonly code = 'too_many_requests';

  /** @param retryAfter seconds after which the same is allowed */
  constructor(message: string, retryAfter: number, headers: Readonly<Record<string, string>> = {}) {
    super(message, { headers: { ...headers, 'Retry-After': String(retryAfter) } });
  }
}

/** Blocked by an administrator, or by a list of the operator's. */
export class Blocked extends KeyhopError {
  readonly status = 451;
  readonly code = 'blocked';
}

/** A store did not answer, or not in time. Whether a change was made is unknown; asking again is right. */
export class StoreUnavailable extends KeyhopError {
  readonly status = 503;
  readonly code = 'store_unavailable';

  constructor(message: string, cause?: unknown) {
    super(message, { cause, headers: { 'Retry-After': '1' } });
  }
}

/** This process ends, and something else is to be asked. */
export class Stopping extends KeyhopError {
  readonly status = 503;
  readonly code = 'unavailable';

  constructor() {
    super('This process is stopping.', { headers: { 'Retry-After': '1' } });
  }
}

/** Every code of every length up to the longest has been issued. */
export class CodesExhausted extends KeyhopError {
  readonly status = 503;
  readonly code = 'codes_exhausted';

  constructor() {
    super('Every code has been issued.', { headers: { 'Retry-After': '3600' } });
  }
}
