import { chart } from './panels.ts';
import { overTime, perSecond, quantiles } from './queries.ts';

const ofKeyhop = 'job=~"keyhop-.+", instance=~"$instance"';

/** What runs out first when there is too much to do. */
export const saturation = [
  chart({
    title: 'Event loop',
    description:
      'Share of time in which each process was at work. Above 0.85 everything waits: start another one beside it, or with more WORKERS.',
    unit: 'percentunit',
    min: 0,
    max: 1,
    queries: [
      {
        expr: perSecond('keyhop_event_loop_busy_seconds_total', 'instance, worker'),
        legend: '{{instance}} {{worker}}',
      },
    ],
    steps: [[0.85, 'red']],
  }),
  chart({
    title: 'Event loop lag',
    description: 'p99 of how late a timer comes: what every request waits before anything is done for it.',
    unit: 's',
    min: 0,
    queries: quantiles('keyhop_event_loop_lag_seconds', [0.99], 'instance'),
    steps: [[0.05, 'orange']],
  }),
  chart({
    title: 'Look-ups waiting',
    description:
      'Codes being looked up, requests that wait for one of these, and look-ups in Cassandra, of which each process has at most 64.',
    unit: 'short',
    min: 0,
    queries: [
      { expr: 'sum(keyhop_look_ups_under_way{instance=~"$instance"})', legend: 'codes' },
      { expr: 'sum(keyhop_look_up_waiters{instance=~"$instance"})', legend: 'requests' },
      {
        expr: 'max(keyhop_store_look_ups_under_way{instance=~"$instance"})',
        legend: 'in Cassandra, most of one process',
      },
    ],
    steps: [[64, 'red']],
  }),
  chart({
    title: 'Descriptors and connections',
    description:
      'Of what each process may have: open descriptors, and connections of 10,000. At 1 it refuses whoever comes.',
    unit: 'percentunit',
    min: 0,
    queries: [
      {
        expr: `process_open_fds{${ofKeyhop}} / process_max_fds{${ofKeyhop}}`,
        legend: 'descriptors {{instance}} {{worker}}',
      },
      { expr: `${overTime('keyhop_http_connections')} / 10000`, legend: 'connections {{instance}} {{worker}}' },
    ],
    steps: [[0.8, 'red']],
  }),
  chart({
    title: 'Memory',
    description:
      'Resident memory of each process. A memory-mapped data file counts too, and may be given back at any time.',
    unit: 'bytes',
    min: 0,
    queries: [
      { expr: `process_resident_memory_bytes{${ofKeyhop}}`, legend: '{{instance}} {{worker}}' },
      { expr: `nodejs_heap_used_bytes{${ofKeyhop}}`, legend: 'heap {{instance}} {{worker}}' },
    ],
  }),
  chart({
    title: 'CPU',
    description:
      'Cores used by each process, all threads. The event loop uses one at most; garbage collection and drivers the rest.',
    unit: 'short',
    min: 0,
    queries: [
      {
        expr: `sum by (instance) (rate(process_cpu_seconds_total{${ofKeyhop}}[$__rate_interval]))`,
        legend: '{{instance}}',
      },
    ],
  }),
  chart({
    title: 'Garbage collection',
    description: 'Share of time that it takes. Above a tenth the heap is near its limit.',
    unit: 'percentunit',
    min: 0,
    queries: [{ expr: perSecond('nodejs_gc_duration_seconds_sum', 'instance'), legend: '{{instance}}' }],
    steps: [[0.1, 'orange']],
  }),
  chart({
    title: 'Restarts',
    description:
      'How often each process was started within an hour. More than three: it crashes, or is killed for its memory.',
    unit: 'short',
    min: 0,
    decimals: 0,
    queries: [{ expr: `changes(process_start_time_seconds{${ofKeyhop}}[1h])`, legend: '{{instance}} {{worker}}' }],
    steps: [[3, 'red']],
  }),
  chart({
    title: 'Versions',
    description:
      'Processes by the version that they run. Two lines of one service: an update is under way, or was forgotten.',
    unit: 'short',
    min: 0,
    decimals: 0,
    queries: [
      {
        expr: 'count by (service, version, node) (keyhop_build_info{instance=~"$instance"})',
        legend: '{{service}} {{version}}, Node {{node}}',
      },
    ],
  }),
];
