import { once } from 'node:events';
import { createHistogram } from 'node:perf_hooks';
import autocannon from 'autocannon';
import { type MeasuredServer, type Turn, watchUsage } from './turn.ts';

export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

export interface Load {
  readonly seconds: number;
  readonly connections: number;
  /** The only status that is no failure. */
  readonly expectedStatus: number;
  /** What each connection sends, in this order and over again. */
  readonly requestsOf: (connection: number) => LoadRequest[];
}

/** The server answered something else than it should, or not at all. */
export class WrongAnswers extends Error {}

/**
 * Keeps every connection busy with one request at a time. Each sends requests that were built beforehand: building
 * them on the way would make the generator, which takes as long for a request as the server, the limit.
 *
 * @throws WrongAnswers
 */
export async function closedLoop(server: MeasuredServer, load: Load): Promise<Turn> {
  const { origin } = server;
  const latencies = createHistogram();
  let requests = 0;
  let wrong = 0;
  let usage = watchUsage(server);
  let connection = 0;
  const options: autocannon.Options = {
    url: origin,
    connections: load.connections,
    duration: load.seconds,
    setupClient: (client) => client.setRequests(load.requestsOf(connection++)),
    // Its own histogram would take whole milliseconds only.
    excludeErrorStats: true,
  };
  // With a callback it returns the source of events, without one a promise.
  const running = autocannon(options, () => {});
  running.on('response', (_client, status, _bytes, milliseconds) => {
    // From the first answer on: before it, requests were built and connections made.
    if (requests++ === 0) usage = watchUsage(server);
    if (status !== load.expectedStatus) wrong++;
    latencies.record(Math.max(1, Math.round(milliseconds * 1000)));
  });
  const [{ errors, timeouts }] = (await once(running, 'done')) as [autocannon.Result];
  if (wrong + errors + timeouts > 0 || requests === 0) {
    throw new WrongAnswers(
      `${origin}: of ${requests} answers ${wrong} were not ${load.expectedStatus}; ${errors} errors, ${timeouts} timeouts`,
    );
  }
  const used = usage(requests);
  return {
    requests,
    perSecond: requests / used.seconds,
    p50Micros: latencies.percentile(50),
    p99Micros: latencies.percentile(99),
    p999Micros: latencies.percentile(99.9),
    ...used,
  };
}
