import type { IncomingMessage } from 'node:http';

/** The balancer's name for a request, for log lines; undefined where there is none that may stand in a log. */
export function requestIdOf({ headers }: IncomingMessage): string | undefined {
  const id = headers['x-request-id'];
  return typeof id === 'string' && /^[\w-]{1,64}$/.test(id) ? id : undefined;
}
