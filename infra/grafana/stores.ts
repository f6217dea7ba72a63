import { createDashboard } from './dashboard.ts';
import { chart } from './panels.ts';
import { overTime, perSecond, quantiles } from './queries.ts';

const cassandra = [
  chart({
    title: 'Cassandra nodes',
    description:
      'As the processes see them: up (the least that any of them sees), avoided (connected, but it failed or was slow five times in a row), down. Without two of three copies there is no quorum.',
    unit: 'short',
    min: 0,
    decimals: 0,
    queries: [
      { expr: 'min(keyhop_cassandra_hosts{state="up", instance=~"$instance"})', legend: 'up' },
      { expr: 'max by (state) (keyhop_cassandra_hosts{state!="up", instance=~"$instance"})', legend: '{{state}}' },
    ],
  }),
  chart({
    title: 'Cassandra latency',
    description:
      'p99 of the statements that were answered, by operation. A redirect waits for select_links at most 600 ms.',
    unit: 's',
    min: 0,
    queries: quantiles('keyhop_cassandra_request_duration_seconds', [0.99], 'operation'),
    steps: [[0.1, 'orange']],
  }),
  chart({
    title: 'Cassandra errors',
    description:
      'Statements a second that failed, were not answered in time, or were refused because too many were under way.',
    unit: 'ops',
    min: 0,
    queries: [{ expr: perSecond('keyhop_cassandra_errors_total', 'operation'), legend: '{{operation}}' }],
    steps: [[1, 'orange']],
  }),
  chart({
    title: 'Cassandra statements',
    description: 'Statements a second that were answered, by operation.',
    unit: 'ops',
    stacked: 'normal',
    min: 0,
    queries: [
      { expr: perSecond('keyhop_cassandra_request_duration_seconds_count', 'operation'), legend: '{{operation}}' },
    ],
  }),
  chart({
    title: 'Cassandra statements under way',
    description: 'Of each process. Beyond 512 they are refused.',
    unit: 'short',
    min: 0,
    queries: [{ expr: overTime('keyhop_cassandra_requests_under_way'), legend: '{{instance}} {{worker}}' }],
    steps: [[512, 'red']],
  }),
  chart({
    title: 'Change log age',
    description:
      'Since each read process last read the log of changes; it does so once a second. Old, an edit may take effect late: by Redis’ announcement alone.',
    unit: 's',
    min: 0,
    queries: [{ expr: overTime('keyhop_change_log_age_seconds'), legend: '{{instance}}' }],
    steps: [
      [5, 'orange'],
      [30, 'red'],
    ],
  }),
];

const redis = [
  chart({
    title: 'Redis trusted and breaker',
    description:
      'Trusted is 1 while Redis is believed. The breaker is 1 while it is open, and Redis is not asked: it failed, or was slow; that of a write process stays as it is until a link changes. Without Redis, Cassandra answers what memory cannot, and limits are shared no longer: each process allows its part.',
    unit: 'short',
    min: 0,
    max: 1,
    decimals: 0,
    queries: [
      { expr: overTime('keyhop_redis_trusted'), legend: 'trusted {{instance}}' },
      { expr: overTime('keyhop_breaker_open'), legend: 'breaker {{instance}}' },
      { expr: overTime('keyhop_limits_shared'), legend: 'limits {{instance}}' },
    ],
  }),
  chart({
    title: 'Redis latency',
    description: 'p99 of what was answered, by operation. A command is given up after 200 ms.',
    unit: 's',
    min: 0,
    queries: quantiles('keyhop_redis_request_duration_seconds', [0.99], 'operation'),
    steps: [[0.02, 'orange']],
  }),
  chart({
    title: 'Redis errors',
    description:
      'Commands a second that Redis did not answer, or not in time. What the open breaker held back is not counted.',
    unit: 'ops',
    min: 0,
    queries: [{ expr: perSecond('keyhop_redis_errors_total', 'operation'), legend: '{{operation}}' }],
    steps: [[1, 'orange']],
  }),
  chart({
    title: 'Redis commands',
    description: 'What Redis answered a second, by operation.',
    unit: 'ops',
    stacked: 'normal',
    min: 0,
    queries: [{ expr: perSecond('keyhop_redis_request_duration_seconds_count', 'operation'), legend: '{{operation}}' }],
  }),
  chart({
    title: 'Breaker openings and evictions',
    description: 'In the last hour: how often a breaker opened, and how many keys Redis dropped because it was full.',
    unit: 'short',
    min: 0,
    queries: [
      {
        expr: 'sum by (breaker) (increase(keyhop_breaker_openings_total{instance=~"$instance"}[1h]))',
        legend: 'openings of {{breaker}}',
      },
      // Every read process tells the same of the one Redis.
      { expr: 'max(increase(keyhop_redis_evictions_total{instance=~"$instance"}[1h]))', legend: 'keys evicted' },
    ],
  }),
  chart({
    title: 'Redis memory',
    description: 'Bytes used and allowed. At the limit it drops what is asked for least.',
    unit: 'bytes',
    min: 0,
    queries: [
      { expr: 'max(keyhop_cache_bytes{tier="redis"})', legend: 'used' },
      { expr: 'max(keyhop_cache_max_bytes{tier="redis"})', legend: 'allowed' },
    ],
  }),
];

const embedded = [
  chart({
    title: 'LMDB writes',
    description: 'Of the embedded Keyhop: writes flushed to disk a second, and those that could not be.',
    unit: 'ops',
    min: 0,
    queries: [
      { expr: perSecond('keyhop_lmdb_write_duration_seconds_count'), legend: 'flushed' },
      { expr: perSecond('keyhop_lmdb_write_errors_total'), legend: 'failed' },
    ],
  }),
  chart({
    title: 'LMDB write latency',
    description: 'From a write to its being flushed to disk: what a POST waits at least.',
    unit: 's',
    min: 0,
    queries: quantiles('keyhop_lmdb_write_duration_seconds', [0.5, 0.99]),
    steps: [[0.25, 'orange']],
  }),
  chart({
    title: 'Disk',
    description:
      'Share of the disk with DATA_DIR that is used. When it is full, creating and changing links is answered with 503.',
    unit: 'percentunit',
    min: 0,
    max: 1,
    queries: [
      {
        expr: `1 - ${overTime('keyhop_data_disk_free_bytes / keyhop_data_disk_size_bytes')}`,
        legend: '{{instance}}',
      },
    ],
    steps: [
      [0.8, 'orange'],
      [0.9, 'red'],
    ],
  }),
  chart({
    title: 'Links stored',
    description: 'Links in the embedded Keyhop’s store.',
    unit: 'short',
    min: 0,
    queries: [{ expr: overTime('keyhop_lmdb_links'), legend: '{{instance}}' }],
  }),
  chart({
    title: 'Data file',
    description: 'Size of the embedded Keyhop’s data file, and what is free on its disk.',
    unit: 'bytes',
    min: 0,
    queries: [
      { expr: overTime('keyhop_lmdb_file_bytes'), legend: 'file {{instance}}' },
      { expr: overTime('keyhop_data_disk_free_bytes'), legend: 'free {{instance}}' },
    ],
  }),
];

/** Why Keyhop is not well: what it keeps things in. */
export const stores = () =>
  createDashboard({
    uid: 'keyhop-stores',
    title: 'Keyhop stores',
    description: 'Cassandra and Redis as the services see them, and the store of the embedded Keyhop.',
    rows: { Cassandra: cassandra, Redis: redis, Embedded: embedded },
  });
