import { chart } from './panels.ts';
import { overTime, perSecond } from './queries.ts';

const lookUps = perSecond('keyhop_look_ups_total');
/** How much of what is asked for each tier answers, and how full it is. */
export const caches = [
  chart({
    span: 6,
    title: 'Look-ups by tier',
    description:
      'What answered: memory, absence (known not to be there), redis, store (Cassandra), joined (another look-up of the same code), limited (429), failed (503). Shares of all look-ups.',
    unit: 'reqps',
    stacked: 'percent',
    min: 0,
    queries: [{ expr: perSecond('keyhop_look_ups_total', 'tier'), legend: '{{tier}}' }],
  }),
  chart({
    span: 6,
    title: 'Hit ratio by tier',
    description:
      'Memory: of all look-ups. Redis: of those that neither memory nor another look-up answered. Where memory is low, MEMORY_CACHE_MB is too small; where Redis is, its maxmemory, or it was restarted.',
    unit: 'percentunit',
    min: 0,
    max: 1,
    queries: [
      { expr: `${perSecond('keyhop_look_ups_total{tier="memory"}')} / ${lookUps}`, legend: 'memory' },
      {
        expr: `${perSecond('keyhop_look_ups_total{tier="redis"}')} / ${perSecond('keyhop_look_ups_total{tier=~"redis|store|failed"}')}`,
        legend: 'redis',
      },
    ],
  }),
  chart({
    span: 6,
    title: 'Cache memory',
    description:
      'Of what each may use; the memory of each read process, and Redis. Full is well: what is asked for least goes.',
    unit: 'percentunit',
    min: 0,
    max: 1,
    queries: [
      { expr: overTime('keyhop_cache_bytes{tier="memory"} / keyhop_cache_max_bytes'), legend: 'memory {{instance}}' },
      { expr: 'max(keyhop_cache_bytes{tier="redis"} / (keyhop_cache_max_bytes > 0))', legend: 'redis' },
    ],
  }),
  chart({
    span: 6,
    title: 'Cache entries',
    description:
      'Links in memory, codes remembered not to exist (absence), and keys in Redis, links and markers of look-ups both.',
    unit: 'short',
    min: 0,
    queries: [
      {
        expr: 'sum by (tier) (keyhop_cache_entries{tier=~"memory|absence", instance=~"$instance"})',
        legend: '{{tier}}',
      },
      // Every read process tells the same of the one Redis.
      { expr: 'max(keyhop_cache_entries{tier="redis"})', legend: 'redis' },
    ],
  }),
];
