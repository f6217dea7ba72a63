import { chart } from './panels.ts';
import { overTime, perSecond } from './queries.ts';

/** Whether clicks are counted, and soon to be read. */
export const clicks = [
  chart({
    title: 'Clicks',
    description:
      'Redirects that are counted, of people and of bots. Fewer than redirects: HEAD and prefetches are no clicks.',
    unit: 'ops',
    stacked: 'normal',
    min: 0,
    queries: [{ expr: perSecond('keyhop_clicks_total', 'by'), legend: '{{by}}' }],
  }),
  chart({
    title: 'Age of clicks',
    description:
      'How long the oldest click of each process has been waiting to be readable. Some 10 s in the cluster, 1 s embedded; longer while the store or the disk fails. None is lost meanwhile.',
    unit: 's',
    min: 0,
    queries: [{ expr: overTime('keyhop_click_age_seconds'), legend: '{{instance}}' }],
    steps: [
      [60, 'orange'],
      [600, 'red'],
    ],
  }),
  chart({
    title: 'Rows of clicks',
    description:
      'Rows that were brought to Cassandra a second, rows that wait to be, and seconds with clicks that went to disk. Waiting rows that only grow: Cassandra does not take them.',
    unit: 'short',
    min: 0,
    queries: [
      { expr: perSecond('keyhop_click_rows_handed_on_total'), legend: 'handed on a second' },
      { expr: 'sum(keyhop_click_rows_waiting{instance=~"$instance"})', legend: 'waiting' },
      { expr: perSecond('keyhop_click_seconds_kept_total'), legend: 'kept a second' },
    ],
  }),
  chart({
    title: 'Swept',
    description:
      'In the last hour: rows of clicks that were folded into others or whose time was over, embedded, and links that lost URL, title and tags long after their end.',
    unit: 'short',
    min: 0,
    queries: [
      {
        expr: 'sum by (reason) (increase(keyhop_click_rows_removed_total{instance=~"$instance"}[1h]))',
        legend: 'rows {{reason}}',
      },
      { expr: 'sum(increase(keyhop_links_blanked_total{instance=~"$instance"}[1h]))', legend: 'links blanked' },
    ],
  }),
];
