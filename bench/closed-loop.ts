import { once } from 'node:events';
import { createHistogram } from 'node:perf_hooks';
import autocannon from 'autocannon';
import { cpuSeconds, machineCpuSeconds, residentMiB } from './process-usage.ts';
import type { ServerProcess } from './server-process.ts';

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

/** One turn under load. */
export interface Turn {
  requests: number;
  seconds: number;
  perSecond: number;
  /** CPU time of the server for each request, microseconds. */
  cpuMicros: number;
  /** CPU time of the server by the clock: near 1 it was saturated, well below the generator (or the disk) was the limit. */
  cpuShare: number;
  /** Latency as the generator saw it, microseconds; with all connections always waiting, it follows from the throughput. */
  p50Micros: number;
  p99Micros: number;
  residentMiB: number;
  /** Cores that programs besides server and generator kept busy: a turn beside others tells little. */
  othersCores: number;
}

/** The server answered something else than it should, or not at all. */
export class WrongAnswers extends Error {}

/**
 * Keeps every connection busy with one request at a time. Each sends requests that were built beforehand: building
 * them on the way would make the generator, which takes as long for a request as the server, the limit.
 *
 * @throws WrongAnswers
 */
export async function closedLoop({ origin, pid }: Pick<ServerProcess, 'origin' | 'pid'>, load: Load): Promise<Turn> {
  const latencies = createHistogram();
  let requests = 0;
  let wrong = 0;
  let begin = usageNow(pid);
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
    if (requests++ === 0) begin = usageNow(pid);
    if (status !== load.expectedStatus) wrong++;
    latencies.record(Math.max(1, Math.round(milliseconds * 1000)));
  });
  const [{ errors, timeouts }] = (await once(running, 'done')) as [autocannon.Result];
  if (wrong + errors + timeouts > 0 || requests === 0) {
    throw new WrongAnswers(
      `${origin}: of ${requests} answers ${wrong} were not ${load.expectedStatus}; ${errors} errors, ${timeouts} timeouts`,
    );
  }
  const end = usageNow(pid);
  const seconds = end.at - begin.at;
  const cpu = end.server - begin.server;
  return {
    requests,
    seconds,
    perSecond: requests / seconds,
    cpuMicros: (cpu / requests) * 1e6,
    cpuShare: cpu / seconds,
    p50Micros: latencies.percentile(50),
    p99Micros: latencies.percentile(99),
    residentMiB: residentMiB(pid),
    othersCores: Math.max(0, (end.machine - begin.machine - cpu - (end.generator - begin.generator)) / seconds),
  };
}

/** The time, and CPU time used so far; all in seconds. */
function usageNow(pid: number) {
  return {
    at: performance.now() / 1000,
    server: cpuSeconds(pid),
    generator: cpuSeconds(process.pid),
    machine: machineCpuSeconds(),
  };
}
