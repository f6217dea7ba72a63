import { readdir, readFile } from 'node:fs/promises';
import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks';
import packageJson from '../../package.json' with { type: 'json' };
import { Durations } from './durations.ts';
import { Metrics } from './metrics.ts';

export type ServiceName = 'read' | 'write' | 'embedded';

/** Milliseconds between two looks at how late the event loop is. */
const lagInterval = 100;

const collections = new Map([
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

/** What the observer of garbage collections hands out, and Node's types do not know. */
interface Collection extends PerformanceEntry {
  detail: { kind: number };
}

/**
 * The metrics of a process, beginning with what it tells of itself, under the names that Prometheus' clients share. Not
 * by prom-client's `collectDefaultMetrics`: some of its names `promtool` objects to, its event-loop lag is forgotten with
 * every scrape, and its timers cost more than all of ours.
 */
export function createMetrics(service: ServiceName): Metrics {
  const metrics = createIdleMetrics(service);
  registerEventLoop(metrics);
  return metrics;
}

/** The same of a process that answers no requests: how late its event loop is matters to nobody. */
export function createIdleMetrics(service: ServiceName): Metrics {
  const metrics = new Metrics();
  const info = { service, version: packageJson.version, node: process.versions.node };
  metrics.gauge('keyhop_build_info', 'What runs here; always 1.', () => [[info, 1]], 'max');
  registerProcess(metrics);
  registerMemory(metrics);
  return metrics;
}

function registerEventLoop(metrics: Metrics): void {
  const lag = new Durations([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]);
  let due = performance.now() + lagInterval;
  const timer = setInterval(() => {
    const now = performance.now();
    lag.observe(Math.max(0, now - due));
    due = now + lagInterval;
  }, lagInterval);
  timer.unref();
  metrics.histogram('keyhop_event_loop_lag_seconds', 'How late a timer came.', () => [[{}, lag]]);
  const busy = () => performance.eventLoopUtilization().active / 1_000;
  metrics.counter('keyhop_event_loop_busy_seconds_total', 'Time in which the event loop was at work.', busy, 'each');
}

function registerProcess(metrics: Metrics): void {
  const cpu = { user: 'in the program', system: 'in the kernel' } as const;
  for (const kind of ['user', 'system'] as const) {
    const name = `process_cpu_${kind}_seconds_total`;
    metrics.counter(name, `CPU time ${cpu[kind]}.`, () => process.cpuUsage()[kind] / 1e6, 'each');
  }
  const cpuSeconds = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  metrics.counter('process_cpu_seconds_total', 'CPU time.', cpuSeconds, 'each');
  const started = performance.timeOrigin / 1_000;
  metrics.gauge('process_start_time_seconds', 'When it was started, as Unix time.', () => started, 'each');
  metrics.gauge('process_open_fds', 'Open descriptors.', openDescriptors, 'each');
  metrics.gauge('process_max_fds', 'Descriptors that may be open.', maxDescriptors, 'each');
}

/** Nothing where it is not known: Linux alone tells. */
async function openDescriptors(): Promise<number | []> {
  const open = await readdir('/proc/self/fd').catch(() => undefined);
  // One of them is the look itself.
  return open === undefined ? [] : open.length - 1;
}

/** As above. */
async function maxDescriptors(): Promise<number | []> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const soft = /^Max open files +(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? [] : Number(soft);
}

function registerMemory(metrics: Metrics): void {
  const { memoryUsage } = process;
  metrics.gauge('process_resident_memory_bytes', 'Memory in use.', () => memoryUsage.rss(), 'each');
  metrics.gauge('nodejs_heap_size_bytes', 'JavaScript heap, as reserved.', () => memoryUsage().heapTotal, 'each');
  metrics.gauge('nodejs_heap_used_bytes', 'JavaScript heap, as used.', () => memoryUsage().heapUsed, 'each');
  const bounds = [0.001, 0.01, 0.1, 1];
  const kinds = new Map(collections.values().map((kind) => [kind, new Durations(bounds)]));
  const observer = new PerformanceObserver((list) => {
    for (const { duration, detail } of list.getEntries() as Collection[]) {
      kinds.get(collections.get(detail.kind) ?? '')?.observe(duration);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  metrics.histogram('nodejs_gc_duration_seconds', 'Garbage collection, by kind.', () =>
    kinds.entries().map(([kind, durations]) => [{ kind }, durations] as const),
  );
}
