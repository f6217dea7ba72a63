import type { IncomingMessage, ServerResponse } from 'node:http';
import { Durations } from '../runtime/durations.ts';
import type { Metrics } from '../runtime/metrics.ts';

const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

const methods: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'DELETE']);

interface Entry {
  method: string;
  route: string;
  durations: Durations;
  byStatus: Map<number, number>;
}

/** Nginx' status for a client that closed its connection before there was an answer. */
const left = 499;

/** Requests that are not for redirects, and how long they took, by method, route and status. */
export class RequestCounts {
  readonly #entries = new Map<string, Entry>();

  /** Tells of a route before anybody asks for it: so even a first answer that is an error shows as an increase. */
  declare(method: string, route: string): void {
    this.#of(method, route);
  }

  /**
   * To be called when `res` closes: it never finishes where the client has left.
   *
   * @param route a pattern, never what a client sent: there must be few
   */
  count({ method }: IncomingMessage, res: ServerResponse, route: string, milliseconds: number): void {
    const statusCode = res.headersSent ? res.statusCode : left;
    // Each method that a route refuses would be a histogram of its own.
    const isTaken = statusCode !== 405 && methods.has(method);
    const { durations, byStatus } = this.#of(isTaken ? `${method}` : 'other', route);
    durations.observe(milliseconds);
    byStatus.set(statusCode, (byStatus.get(statusCode) ?? 0) + 1);
  }

  register(metrics: Metrics): this {
    metrics.counter('keyhop_http_requests_total', 'Requests that are not for redirects.', () =>
      this.#entries
        .values()
        .flatMap(({ method, route, byStatus }) =>
          byStatus.entries().map(([status, count]) => [{ method, route, status }, count] as const),
        ),
    );
    metrics.histogram('keyhop_http_request_duration_seconds', 'From head to answer, of the same requests.', () =>
      this.#entries.values().map(({ method, route, durations }) => [{ method, route }, durations] as const),
    );
    return this;
  }

  #of(method: string, route: string): Entry {
    const key = `${method} ${route}`;
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      // A counter that appears only with its first error never shows an increase.
      const byStatus = new Map([500, 503].map((status) => [status, 0]));
      entry = { method, route, durations: new Durations(bounds), byStatus };
      this.#entries.set(key, entry);
    }
    return entry;
  }
}
