import { problem, problemType } from '../../shared/http/problem.ts';

interface BalancerError {
  /** What nginx itself would answer. */
  of: readonly number[];
  status: number;
  code: string;
  /** Without apostrophe and dollar sign, which mean something to nginx. */
  detail: string;
  headers?: Readonly<Record<string, string>>;
}

const soon = { 'Retry-After': '1' };

/** Codes and sentences are the services' own wherever these have them. */
const errors: readonly BalancerError[] = [
  { of: [400], status: 400, code: 'malformed_request', detail: 'This is not a well-formed HTTP request.' },
  { of: [404], status: 404, code: 'not_found', detail: 'There is nothing here.' },
  {
    // TRACE and CONNECT.
    of: [405],
    status: 405,
    code: 'method_not_allowed',
    detail: 'This method is not possible here.',
    headers: { Allow: 'GET, HEAD, POST, PATCH, DELETE' },
  },
  { of: [413], status: 413, code: 'payload_too_large', detail: 'The body may have at most 65,536 bytes.' },
  {
    of: [429],
    status: 429,
    code: 'too_many_requests',
    detail: 'There are too many requests from your address. Ask again in a second.',
    headers: soon,
  },
  {
    // A long request line; a long header.
    of: [414, 494],
    status: 431,
    code: 'headers_too_large',
    detail: 'The request line and headers may have at most 16,384 bytes.',
  },
  { of: [500], status: 500, code: 'internal_error', detail: 'Something went wrong in Keyhop.' },
  { of: [501], status: 501, code: 'not_implemented', detail: 'This transfer encoding is not known here.' },
  {
    // To a caller a service that is gone, or does not answer, is what a missing store is: ask again.
    of: [502, 503, 504],
    status: 503,
    code: 'unavailable',
    detail: 'Keyhop is not available at the moment. Ask again in a second.',
    headers: soon,
  },
  { of: [505], status: 505, code: 'http_version_not_supported', detail: 'Only HTTP/1.0 and HTTP/1.1 are known here.' },
];

/** nginx directives that turn its own errors into problem documents; those of the services pass unchanged. */
export function errorPages(indent: string): string {
  const lines = errors.flatMap(({ of, status, code, detail, headers = {} }) => {
    const path = `/-/balancer/${status}`;
    const all = { 'X-Request-Id': '$request_id', 'Cache-Control': 'no-store', ...headers };
    return [
      `error_page ${of.join(' ')} =${status} ${path};`,
      `location = ${path} {`,
      '  internal;',
      `  default_type ${problemType};`,
      ...Object.entries(all).map(([name, value]) => `  add_header ${name} "${value}" always;`),
      `  return ${status} '${JSON.stringify(problem(status, code, detail))}';`,
      '}',
    ];
  });
  return lines.map((line) => indent + line).join('\n');
}
