import { caches } from './caches.ts';
import { clicks } from './clicks.ts';
import { createDashboard } from './dashboard.ts';
import { chart, stat } from './panels.ts';
import { overTime, perSecond, quantiles } from './queries.ts';
import { saturation } from './saturation.ts';

const glance = [
  stat({
    title: 'Alerts firing',
    description: 'Alerts of severity page or ticket that fire now. docs/runbooks.md says what to do about each.',
    unit: 'short',
    // Prometheus has no series of an alert that does not fire.
    queries: [{ expr: 'count(ALERTS{alertstate="firing", alertname=~"Keyhop.+"}) or vector(0)', legend: 'firing' }],
    steps: [[1, 'red']],
  }),
  stat({
    title: 'Redirects answered',
    description:
      'Of all redirects of the last hour, those not answered with 503 or 500. Promised over 30 days: 99.9 %.',
    unit: 'percentunit',
    decimals: 3,
    queries: [{ expr: '1 - keyhop:redirect_errors:ratio_rate1h', legend: 'answered' }],
    base: 'red',
    steps: [
      [0.999, 'yellow'],
      [0.9995, 'green'],
    ],
  }),
  stat({
    title: 'Redirects within 50 ms',
    description: 'Of the redirects answered in the last hour. Promised: 99 %.',
    unit: 'percentunit',
    decimals: 2,
    queries: [{ expr: '1 - keyhop:redirect_over_50ms:ratio_rate1h', legend: 'in time' }],
    base: 'red',
    steps: [
      [0.99, 'yellow'],
      [0.995, 'green'],
    ],
  }),
  stat({
    title: 'Redirects',
    description: 'Requests for short links a second, however they were answered.',
    unit: 'reqps',
    queries: [{ expr: perSecond('keyhop_redirects_total'), legend: 'redirects' }],
  }),
  stat({
    title: 'Processes up',
    description:
      'Whether each process answers Prometheus. With no read process no link redirects, with no write process none is made.',
    unit: 'short',
    span: 8,
    queries: [{ expr: 'up{job=~"keyhop-.+", instance=~"$instance"}', legend: '{{instance}}' }],
    words: { 0: { text: 'down', color: 'red' }, 1: { text: 'up', color: 'green' } },
    base: 'red',
    steps: [[1, 'green']],
  }),
];

const traffic = [
  chart({
    title: 'Redirects by result',
    description:
      'unavailable (503) and failed (500) are what visitors are hurt by; too_many (429) is what scanners of codes get. In a healthy system most are redirected.',
    unit: 'reqps',
    stacked: 'normal',
    min: 0,
    queries: [{ expr: perSecond('keyhop_redirects_total', 'result'), legend: '{{result}}' }],
  }),
  chart({
    title: 'API requests by status',
    description:
      'All that is not a redirect, at the processes that write. 5xx: the store does not answer, or a defect. 499: the client did not wait.',
    unit: 'reqps',
    stacked: 'normal',
    min: 0,
    queries: [
      {
        expr: perSecond('keyhop_http_requests_total{job=~"keyhop-(write|embedded)"}', 'status'),
        legend: '{{status}}',
      },
    ],
  }),
  chart({
    title: 'API requests by route',
    description: 'Who asks for what. Routes are patterns; other is what no route takes.',
    unit: 'reqps',
    min: 0,
    queries: [{ expr: perSecond('keyhop_http_requests_total', 'method, route'), legend: '{{method}} {{route}}' }],
  }),
  chart({
    title: 'Refusals by limit',
    description:
      'Requests refused with 429, by the budget that was spent: misses of scanners, creates and bulk of keys with limits, anonymous of who has no key. nginx refuses more, and tells only its access log.',
    unit: 'reqps',
    min: 0,
    queries: [{ expr: perSecond('keyhop_limit_refusals_total', 'budget'), legend: '{{budget}}' }],
  }),
  chart({
    title: 'Repeated requests',
    description:
      'Lines a second of requests with an Idempotency-Key: new ones, and those that had come before. Many replayed: clients do not get their answers, or not in time.',
    unit: 'ops',
    min: 0,
    queries: [{ expr: perSecond('keyhop_idempotency_lines_total', 'result'), legend: '{{result}}' }],
  }),
];

const latency = [
  chart({
    title: 'Redirect latency',
    description:
      'Until the answer was handed to the connection, over all processes. Promised: p99 below 50 ms. At 600 ms the service gives up.',
    unit: 's',
    min: 0,
    queries: quantiles('keyhop_redirect_duration_seconds', [0.5, 0.9, 0.99, 0.999]),
    steps: [
      [0.05, 'orange'],
      [0.5, 'red'],
    ],
  }),
  chart({
    title: 'Redirect latency by process',
    description: 'p99 of each. One that stands out is busy or sick; all together: look at the stores.',
    unit: 's',
    min: 0,
    queries: quantiles('keyhop_redirect_duration_seconds', [0.99], 'instance'),
    steps: [
      [0.05, 'orange'],
      [0.5, 'red'],
    ],
  }),
  chart({
    title: 'API latency',
    description: 'p99 by route, from head to answer. A write is answered within 3 s, whatever is broken.',
    unit: 's',
    min: 0,
    queries: quantiles('keyhop_http_request_duration_seconds', [0.99], 'method, route'),
    steps: [[3, 'red']],
  }),
];

const errors = [
  chart({
    title: 'Error budget burn',
    description:
      'How many times faster than allowed redirects fail: 1 uses up the budget of 30 days (1 in 1,000) in 30 days. The alert pages at 14.4 over an hour and at 6 over six.',
    unit: 'short',
    min: 0,
    queries: ['5m', '1h', '6h'].map((window) => ({
      expr: `keyhop:redirect_errors:ratio_rate${window} / 0.001`,
      legend: window,
    })),
    steps: [
      [1, 'yellow'],
      [6, 'orange'],
      [14.4, 'red'],
    ],
  }),
  chart({
    title: 'Redirects over 50 ms',
    description: 'Share of the redirects answered. Allowed over 30 days: 1 %.',
    unit: 'percentunit',
    min: 0,
    queries: ['5m', '1h', '6h'].map((window) => ({
      expr: `keyhop:redirect_over_50ms:ratio_rate${window}`,
      legend: window,
    })),
    steps: [
      [0.01, 'orange'],
      [0.144, 'red'],
    ],
  }),
  chart({
    title: 'API errors',
    description: 'Share of API requests answered with 5xx. The alert pages at 5 % over an hour.',
    unit: 'percentunit',
    min: 0,
    queries: ['5m', '1h'].map((window) => ({ expr: `keyhop:api_errors:ratio_rate${window}`, legend: window })),
    steps: [[0.05, 'red']],
  }),
];

const keySpace = [
  chart({
    title: 'Key space left',
    description:
      'Share of the codes of each length that nobody has leased. When a length is used up, the next one begins by itself, up to 8.',
    unit: 'percentunit',
    min: 0,
    max: 1,
    queries: [
      {
        expr: 'min by (length) (keyhop_key_space_codes_left) / max by (length) (keyhop_key_space_codes)',
        legend: '{{length}} symbols',
      },
    ],
    base: 'red',
    steps: [[0.1, 'green']],
  }),
  chart({
    title: 'Codes at hand',
    description:
      'What each process can issue without another lease: up to two blocks of 4,096. At 0 it cannot create links, unless it has not issued any yet.',
    unit: 'short',
    min: 0,
    queries: [{ expr: overTime('keyhop_codes_left'), legend: '{{instance}}' }],
  }),
  chart({
    title: 'Codes issued and leases',
    description:
      'Codes issued a second, blocks of 4,096 leased an hour, and leases that failed in that hour. Many blocks for few codes: a process starts again and again.',
    unit: 'short',
    min: 0,
    queries: [
      { expr: perSecond('keyhop_codes_issued_total'), legend: 'codes a second' },
      { expr: 'sum(increase(keyhop_key_blocks_leased_total{instance=~"$instance"}[1h]))', legend: 'blocks an hour' },
      {
        expr: 'sum(increase(keyhop_key_block_lease_errors_total{instance=~"$instance"}[1h]))',
        legend: 'failed leases an hour',
      },
    ],
  }),
];

/** Whether Keyhop is well, and if not, where to look: users first, causes below. */
export const overview = () =>
  createDashboard({
    uid: 'keyhop-overview',
    title: 'Keyhop overview',
    description: 'Traffic, latency, errors, caches, key space and saturation of the read and write services.',
    rows: {
      'At a glance': glance,
      Traffic: traffic,
      Latency: latency,
      Errors: errors,
      Caches: caches,
      Clicks: clicks,
      'Key space': keySpace,
      Saturation: saturation,
    },
  });
