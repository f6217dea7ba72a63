import type { Tiers } from './cluster/tiers.ts';
import { anonymousMiB, cpuSeconds, machineCpuSeconds, residentMiB, withDescendants } from './process-usage.ts';

/** What a server took from this machine while it was measured. */
export interface Usage {
  /** CPU time of the server for each request, microseconds; of all its processes. */
  cpuMicros: number;
  /** CPU time of the server by the clock: near 1 a core was saturated, well below the generator (or the disk) was the limit. */
  cpuShare: number;
  residentMiB: number;
  /** Of that, what is its own: pages of mapped files, of its program and of a store, aside. */
  ownMiB: number;
  /** Cores that programs besides server and generator kept busy: a turn beside others tells little. */
  othersCores: number;
}

/** One turn under load. */
export interface Turn extends Partial<Usage> {
  requests: number;
  seconds: number;
  perSecond: number;
  /** Latency as the generator saw it; with all connections of a closed loop always waiting, it follows from the throughput. */
  p50Micros?: number;
  p99Micros?: number;
  p999Micros?: number;
  /** Share of the look-ups that memory or Redis answered, where there are such. */
  hitRatio?: number;
}

/** What is measured: where it listens, and the processes that it is. Without any it is elsewhere, and its usage not known. */
export interface MeasuredServer {
  readonly origin: string;
  /** Those that they start count too. */
  readonly pids: readonly number[];
  /** Look-ups so far by what answered them, where there are caches. */
  readonly lookUps?: () => Promise<Tiers>;
  /** Resolves when nothing is left to do for the requests so far: nobody's turn is to be measured beside that. */
  readonly settle?: () => Promise<void>;
}

/** Looks now; the function that is returned looks again, and tells what was used between the two for so many requests. */
export function watchUsage({ pids }: MeasuredServer): (requests: number) => Partial<Usage> & { seconds: number } {
  const begin = usageNow(pids);
  return (requests) => {
    const end = usageNow(pids);
    const seconds = end.at - begin.at;
    if (pids.length === 0) return { seconds };
    const cpu = end.server - begin.server;
    return {
      seconds,
      cpuMicros: (cpu / requests) * 1e6,
      cpuShare: cpu / seconds,
      residentMiB: sumOf(pids, residentMiB),
      ownMiB: sumOf(pids, anonymousMiB),
      othersCores: Math.max(0, (end.machine - begin.machine - cpu - (end.generator - begin.generator)) / seconds),
    };
  };
}

/** The time, and CPU time used so far; all in seconds. */
function usageNow(pids: readonly number[]) {
  return {
    at: performance.now() / 1000,
    server: sumOf(pids, cpuSeconds),
    generator: cpuSeconds(process.pid),
    machine: machineCpuSeconds(),
  };
}

const sumOf = (pids: readonly number[], figure: (pid: number) => number) =>
  withDescendants(pids).reduce((sum, pid) => sum + figure(pid), 0);
