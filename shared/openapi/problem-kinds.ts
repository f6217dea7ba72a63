import { z } from 'zod';

export interface ProblemKind {
  readonly status: number;
  /** Stable: what programs go by. */
  readonly code: string;
  readonly when: string;
}

/** Every problem that a request may be answered with. The README's table is held to this one by a test. */
export const problemKinds: readonly ProblemKind[] = Object.entries({
  400: {
    invalid_request:
      'not JSON; a member or parameter missing, unknown, repeated, of the wrong type or outside its syntax; a cursor of another list; two keys',
    malformed_request: 'not HTTP',
  },
  401: { unauthenticated: 'no key, or one that is unknown, expired or revoked' },
  403: {
    forbidden: 'the role may not, or another owner’s link',
    wrong_password: 'a link has another password',
  },
  404: { not_found: 'nothing is there; a link is unknown or, for visitors, disabled or not yet there' },
  405: { method_not_allowed: '`Allow` says what is' },
  408: {
    request_timeout:
      'a head that took more than 5 s to arrive, or a body more than 10 s; of NDJSON, 30 s without a byte',
  },
  409: { alias_unavailable: 'the alias is taken' },
  410: { gone: 'deleted, expired or out of clicks' },
  412: { precondition_failed: 'changed since it was read' },
  413: { payload_too_large: 'more than 65,536 bytes; in bulk, 16 MiB, and 65,536 bytes a line; of a password, 4,096' },
  414: { uri_too_long: 'with what a link forwards, its target would have more than 15,000 characters' },
  415: {
    unsupported_media_type:
      'not `application/json` in UTF-8; in bulk, nor `application/x-ndjson`; of a password, not a form',
  },
  417: { expectation_failed: 'an `Expect` header other than `100-continue`' },
  422: {
    refused:
      'a private, own or denied host, a time in the past, a reserved alias; a change of the key in `ADMIN_KEY`; more links in one array than the key’s limit',
    idempotency_key_reused: 'the `Idempotency-Key` came with another request before',
  },
  429: {
    too_many_requests:
      'a key has spent its limit, or an address what is allowed without a key; in the cluster, too many requests or look-ups of unknown links from one address; a link’s password was tried too often; `Retry-After`',
  },
  431: { headers_too_large: 'more than 16,384 bytes of request line and headers' },
  451: { blocked: 'by an admin, or its host is denied' },
  500: { internal_error: 'a defect; the log has it' },
  501: { not_implemented: 'in the cluster, a transfer encoding that is not known' },
  503: {
    store_unavailable: 'the store does not answer, or the disk is full; `Retry-After`',
    codes_exhausted: 'no code is left; `Retry-After`',
    unavailable: 'in the cluster, no process answers; in bulk, the process is stopping; `Retry-After`',
  },
  505: { http_version_not_supported: 'in the cluster, another HTTP than 1.0 and 1.1' },
}).flatMap(([status, kinds]) => Object.entries(kinds).map(([code, when]) => ({ status: Number(status), code, when })));

const fieldErrorSchema = z
  .object({
    field: z.string().meta({ description: 'The member or parameter; parts are joined by dots, such as `tags.0`.' }),
    message: z.string().meta({ description: 'What is wrong with it, as the rest of a sentence.' }),
  })
  .meta({ id: 'FieldError', description: 'What is wrong with one member.' });

/** What every error is answered with. */
export const problemSchema = z
  .object({
    title: z.string().meta({ description: 'The name of the status.' }),
    status: z.int().min(400).max(599).meta({ description: 'The status, once more.' }),
    code: z.string().meta({ description: 'What programs go by: it stays as it is.' }),
    detail: z.string().meta({ description: 'A sentence for people.' }),
    errors: z.array(fieldErrorSchema).optional().meta({ description: 'What is wrong with which member.' }),
  })
  .meta({
    id: 'Problem',
    description: 'An error, as RFC 9457 has it.',
    examples: [
      {
        title: 'Bad Request',
        status: 400,
        code: 'invalid_request',
        detail: 'The body is not as it should be: url is missing.',
        errors: [{ field: 'url', message: 'is missing' }],
      },
    ],
  });
