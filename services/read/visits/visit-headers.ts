import type { IncomingHttpHeaders } from 'node:http';

/** What a request says of who makes it, as it was sent; empty where it says nothing. */
export interface VisitHeaders {
  userAgent: string;
  referrer: string;
  languages: string;
  /** Global Privacy Control or Do Not Track: the visit is counted, and nothing is told of it. */
  optsOut: boolean;
}

/** Takes what a visit is told by from the headers of a request, which Node has read by then; undefined for a prefetch, which is no visit. */
export function visitHeaders(headers: IncomingHttpHeaders): VisitHeaders | undefined {
  // Purpose and X-Moz are what Safari and older browsers send.
  if (isPrefetch(headers['sec-purpose']) || isPrefetch(headers['purpose']) || isPrefetch(headers['x-moz'])) {
    return undefined;
  }
  return {
    userAgent: headers['user-agent'] ?? '',
    referrer: headers.referer ?? '',
    languages: headers['accept-language'] ?? '',
    optsOut: headers['sec-gpc'] === '1' || headers['dnt'] === '1',
  };
}

/** `prefetch;prerender` is one, too. */
function isPrefetch(purpose: string | string[] | undefined): boolean {
  return typeof purpose === 'string' && purpose.startsWith('prefetch');
}
