import { createHistogram } from 'node:perf_hooks';
import type { Entry, History } from './history.ts';

export interface Summary {
  requests: number;
  right: number;
  /** How often each status came; 0 is no answer in time, 1 a lost connection. */
  statuses: Record<number, number>;
  /** Milliseconds from the intended start, wrong and missing answers included. */
  p50: number;
  p99: number;
  p999: number;
  max: number;
}

/** The figures of those requests that `isCounted` picks. */
export function summarise(history: History, isCounted: (entry: Entry) => boolean): Summary {
  const latencies = createHistogram();
  const statuses: Record<number, number> = {};
  let requests = 0;
  let right = 0;
  for (const entry of history.entries()) {
    if (!isCounted(entry)) continue;
    requests++;
    if (entry.isRight) right++;
    statuses[entry.status] = (statuses[entry.status] ?? 0) + 1;
    latencies.record(Math.max(1, Math.round((entry.end - entry.start) * 1_000)));
  }
  const milliseconds = (percentile: number) => (requests === 0 ? 0 : latencies.percentile(percentile) / 1_000);
  return {
    requests,
    right,
    statuses,
    p50: milliseconds(50),
    p99: milliseconds(99),
    p999: milliseconds(99.9),
    max: requests === 0 ? 0 : latencies.max / 1_000,
  };
}
