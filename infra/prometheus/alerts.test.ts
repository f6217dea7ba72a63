import { execFile } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import { findProgram } from '../local/find-program.ts';

const run = promisify(execFile);
const alerts = readFileSync(path.join(import.meta.dirname, 'alerts.yml'), 'utf8');

/** Time series by name and labels, each with how much it grows in each of so many minutes; a number where it is constant. */
type Series = Record<string, number | readonly (readonly [minutes: number, perMinute: number])[]>;

interface Scenario {
  name: string;
  /** The last of these is when the alerts are looked at. */
  minutes: number;
  /** What is other than with a cluster that is well. */
  series: Series;
  fires: readonly string[];
  /** What is recorded then. */
  recorded?: Record<string, number>;
}

const read = 'job="keyhop-read", instance="read-1"';
const write = 'job="keyhop-write", instance="write-1"';
const embedded = 'job="keyhop-embedded", instance="embedded"';
const redirects = (result: string) => `keyhop_redirects_total{${read}, result="${result}"}`;
const within = (seconds: number) => `keyhop_redirect_duration_seconds_bucket{${read}, le="${seconds}"}`;
const requests = (process: string, method: string, route: string, status: number) =>
  `keyhop_http_requests_total{${process}, method="${method}", route="${route}", status="${status}"}`;
const api = (status: number) => requests(write, 'POST', '/api/v1/links', status);
const hosts = (state: string) => `keyhop_cassandra_hosts{${read}, state="${state}"}`;
const [day, hour] = [1_440, 60];

/** A hundred redirects and ten creates a second, all of them answered, and quickly. */
const well = (minutes: number): Series => ({
  [`up{${read}}`]: 1,
  [`up{${write}}`]: 1,
  [redirects('redirected')]: [[minutes, 5_900]],
  [redirects('not_found')]: [[minutes, 100]],
  [redirects('unavailable')]: 0,
  [redirects('failed')]: 0,
  [redirects('too_many')]: 0,
  [within(0.05)]: [[minutes, 6_000]],
  [within(0.5)]: [[minutes, 6_000]],
  [`keyhop_redirect_duration_seconds_count{${read}}`]: [[minutes, 6_000]],
  [api(201)]: [[minutes, 600]],
  [`process_start_time_seconds{${read}}`]: 1_000,
  [`process_open_fds{${read}}`]: 100,
  [`process_max_fds{${read}}`]: 1_024,
  [`keyhop_event_loop_busy_seconds_total{${read}}`]: [[minutes, 12]],
  [hosts('up')]: 3,
  [hosts('down')]: 0,
  [hosts('avoided')]: 0,
  [`keyhop_breaker_open{${read}, breaker="redis"}`]: 0,
  [`keyhop_redis_trusted{${read}}`]: 1,
  [`keyhop_change_log_age_seconds{${read}}`]: 1,
  [`keyhop_key_block_lease_errors_total{${write}}`]: 0,
  [`keyhop_key_space_codes{${write}, length="7"}`]: 64 ** 7,
  [`keyhop_key_space_codes{${write}, length="8"}`]: 64 ** 8,
  [`keyhop_key_space_codes_left{${write}, length="7"}`]: 1,
  [`keyhop_key_space_codes_left{${write}, length="8"}`]: 64 ** 8,
  [`keyhop_data_disk_free_bytes{${embedded}}`]: 40e9,
  [`keyhop_data_disk_size_bytes{${embedded}}`]: 100e9,
  [`keyhop_lmdb_write_errors_total{${embedded}}`]: 0,
  [`keyhop_click_age_seconds{${read}}`]: 10,
});

const scenarios: Scenario[] = [
  {
    name: 'all is well',
    minutes: 3 * day,
    series: {},
    fires: [],
    recorded: { 'keyhop:api_errors:ratio_rate5m': 0, 'keyhop:api_errors:ratio_rate1h': 0 },
  },
  {
    name: 'ten minutes of one redirect in ten failing, after days of peace',
    minutes: 3 * day,
    series: {
      [redirects('unavailable')]: [
        [3 * day - 10, 0],
        [10, 600],
      ],
    },
    fires: ['KeyhopRedirectsFailing'],
  },
  {
    name: 'the same, an hour later',
    minutes: 3 * day,
    series: {
      [redirects('unavailable')]: [
        [3 * day - 70, 0],
        [10, 600],
        [60, 0],
      ],
    },
    fires: [],
  },
  {
    name: 'defects in two redirects of a thousand, for days',
    minutes: 3 * day,
    series: { [redirects('failed')]: [[3 * day, 12]] },
    fires: ['KeyhopRedirectsFailingSlowly'],
  },
  {
    name: 'failures in one redirect of two thousand, for days',
    minutes: 3 * day,
    series: { [redirects('unavailable')]: [[3 * day, 3]] },
    fires: [],
  },
  {
    name: 'one failure where next to nothing is asked for',
    minutes: 2 * hour,
    series: {
      [redirects('redirected')]: [[2 * hour, 0.1]],
      [redirects('not_found')]: 0,
      [redirects('unavailable')]: [
        [2 * hour - 3, 0],
        [1, 1],
        [2, 0],
      ],
    },
    fires: [],
  },
  {
    name: 'ten minutes in which all redirects take 100 ms, after days of peace',
    minutes: 3 * day,
    series: {
      [within(0.05)]: [
        [3 * day - 10, 6_000],
        [10, 0],
      ],
    },
    fires: ['KeyhopRedirectsSlow'],
  },
  {
    name: 'three in a hundred take 100 ms, for days',
    minutes: 3 * day,
    series: { [within(0.05)]: [[3 * day, 5_820]] },
    fires: ['KeyhopRedirectsOftenSlow'],
  },
  {
    name: 'one in two hundred takes 600 ms, for days',
    minutes: 3 * day,
    series: { [within(0.05)]: [[3 * day, 5_970]], [within(0.5)]: [[3 * day, 5_970]] },
    fires: [],
  },
  {
    name: 'half an hour in which one in twenty takes 600 ms, after days of peace',
    minutes: 3 * day,
    series: {
      [within(0.05)]: [
        [3 * day - 30, 6_000],
        [30, 5_700],
      ],
      [within(0.5)]: [
        [3 * day - 30, 6_000],
        [30, 5_700],
      ],
    },
    fires: ['KeyhopRedirectsVerySlow'],
  },
  {
    name: 'one API request in ten is answered with 503',
    minutes: hour,
    series: { [api(503)]: [[hour, 60]] },
    fires: ['KeyhopApiFailing'],
  },
  {
    name: 'one API request in a hundred is answered with 503',
    minutes: hour,
    series: { [api(503)]: [[hour, 6]] },
    fires: [],
  },
  {
    name: 'nothing of the embedded API works, nor what a terminal asks for, beside a scanner and visitors of pages',
    minutes: hour,
    series: {
      [api(201)]: 0,
      [requests(embedded, 'POST', '/api/v1/links', 503)]: [[hour, 2]],
      [requests(embedded, 'POST', '/', 503)]: [[hour, 1]],
      [requests(embedded, 'GET', 'other', 404)]: [[hour, 60]],
      [requests(embedded, 'GET', '/', 200)]: [[hour, 60]],
    },
    fires: ['KeyhopApiFailing'],
    recorded: { 'keyhop:api_errors:ratio_rate1h': 1 },
  },
  {
    name: 'one API request in ten is answered with 503, most others are not waited for',
    minutes: hour,
    series: { [api(201)]: [[hour, 9]], [api(503)]: [[hour, 1]], [api(499)]: [[hour, 590]] },
    fires: ['KeyhopApiFailing'],
  },
  {
    name: 'the only read process is gone',
    minutes: 10,
    series: { [`up{${read}}`]: 0 },
    fires: ['KeyhopDown', 'KeyhopProcessDown'],
  },
  {
    name: 'one of two write processes is gone',
    minutes: 10,
    series: { 'up{job="keyhop-write", instance="write-2"}': 0 },
    fires: ['KeyhopProcessDown'],
  },
  {
    name: 'a process starts again every ten minutes',
    minutes: hour,
    series: { [`process_start_time_seconds{${read}}`]: Array.from({ length: 12 }, (_, n) => [5, n % 2 ? 0 : 60]) },
    fires: ['KeyhopRestarting'],
  },
  {
    name: 'a process has no moment of rest',
    minutes: hour,
    series: { [`keyhop_event_loop_busy_seconds_total{${read}}`]: [[hour, 57]] },
    fires: ['KeyhopEventLoopBusy'],
  },
  {
    name: 'descriptors are nearly used up',
    minutes: 10,
    series: { [`process_open_fds{${read}}`]: 900 },
    fires: ['KeyhopDescriptorsRunningOut'],
  },
  {
    name: 'a scanner of codes is refused all the time, and nothing is wrong with anything else',
    minutes: hour,
    series: { [redirects('too_many')]: [[hour, 6_000]] },
    fires: ['KeyhopManyRefused'],
  },
  {
    name: 'no node of Cassandra is reached',
    minutes: 15,
    series: { [hosts('up')]: 0, [hosts('down')]: 3 },
    fires: ['KeyhopCassandraUnreachable', 'KeyhopCassandraNodeDown'],
  },
  {
    // Now and then an answer of it comes in time.
    name: 'one node of Cassandra hangs, by fits and starts',
    minutes: 20,
    series: { [hosts('avoided')]: Array.from({ length: 20 }, (_, n) => [1, n % 2 ? -1 : 1]) },
    fires: ['KeyhopCassandraNodeDown'],
  },
  {
    name: 'a write process goes on avoiding a node through a quiet night',
    minutes: 8 * hour,
    series: { [`keyhop_cassandra_hosts{${write}, state="avoided"}`]: 1 },
    fires: [],
  },
  {
    name: 'the breaker of a write process stays open through a quiet night, Redis having been gone for a minute',
    minutes: 8 * hour,
    series: { [`keyhop_breaker_open{${write}, breaker="redis"}`]: 1 },
    fires: [],
  },
  {
    name: 'Redis is not believed, as a read process sees it',
    minutes: 30,
    series: { [`keyhop_redis_trusted{${read}}`]: 0 },
    fires: ['KeyhopRedisAway'],
  },
  {
    name: 'a read process started while Cassandra was away, and has not read the log of changes yet',
    minutes: 30,
    series: { [`keyhop_redis_trusted{${read}}`]: 0, [`keyhop_change_log_age_seconds{${read}}`]: 3_600 },
    fires: ['KeyhopChangeLogOld'],
  },
  {
    name: 'the log of changes cannot be read',
    minutes: 10,
    series: { [`keyhop_change_log_age_seconds{${read}}`]: [[10, 60]] },
    fires: ['KeyhopChangeLogOld'],
  },
  {
    name: 'no block of codes can be leased',
    minutes: 15,
    series: { [`keyhop_key_block_lease_errors_total{${write}}`]: [[15, 1]] },
    fires: ['KeyhopLeasesFailing'],
  },
  {
    name: 'the longest codes run out',
    minutes: 2 * hour,
    series: { [`keyhop_key_space_codes_left{${write}, length="8"}`]: 64 ** 8 / 20 },
    fires: ['KeyhopCodesRunningOut'],
  },
  {
    name: 'the disk is nearly full',
    minutes: 30,
    series: { [`keyhop_data_disk_free_bytes{${embedded}}`]: 5e9 },
    fires: ['KeyhopDiskFilling'],
  },
  {
    name: 'Cassandra has not taken clicks for twenty minutes',
    minutes: 25,
    series: { [`keyhop_click_age_seconds{${read}}`]: [[25, 60]] },
    fires: ['KeyhopClicksLate'],
  },
  {
    name: 'Cassandra was away for five minutes, and clicks waited',
    minutes: 15,
    series: {
      [`keyhop_click_age_seconds{${read}}`]: [
        [10, 60],
        [5, -120],
      ],
    },
    fires: [],
  },
  {
    name: 'a write could not be flushed',
    minutes: 15,
    series: {
      [`keyhop_lmdb_write_errors_total{${embedded}}`]: [
        [10, 0],
        [1, 1],
        [4, 0],
      ],
    },
    fires: ['KeyhopWritesNotOnDisk'],
  },
];

test.each(scenarios)('$name: $fires', async ({ minutes, series, fires, recorded = {} }) => {
  await using directory = await temporaryDirectory();
  for (const file of ['recording-rules.yml', 'alerts.yml']) {
    cpSync(path.join(import.meta.dirname, file), path.join(directory.path, file));
  }
  const document = {
    rule_files: ['recording-rules.yml', 'alerts.yml'],
    // Over days, each evaluation looks at thousands of samples.
    evaluation_interval: minutes > day ? '15m' : '1m',
    group_eval_order: ['keyhop-redirects', 'keyhop-slo', 'keyhop-processes', 'keyhop-stores'],
    tests: [
      {
        interval: '1m',
        input_series: Object.entries({ ...well(minutes), ...series }).map(([name, growth]) => ({
          series: name,
          values: valuesOf(growth, minutes),
        })),
        promql_expr_test: [
          {
            expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
            eval_time: `${minutes}m`,
            exp_samples: fires.map((alertname) => ({ labels: `{alertname="${alertname}"}`, value: 1 })),
          },
          ...Object.entries(recorded).map(([expr, value]) => ({
            expr,
            eval_time: `${minutes}m`,
            exp_samples: [{ labels: expr, value }],
          })),
        ],
      },
    ],
  };
  // JSON is YAML.
  writeFileSync(path.join(directory.path, 'scenario.yml'), JSON.stringify(document));
  const promtool = findProgram('promtool', 'prometheus');
  const { stdout } = await run(promtool, ['test', 'rules', 'scenario.yml'], { cwd: directory.path }).catch(
    (error: { stdout: string; stderr: string }) => {
      throw new Error(`${error.stdout}${error.stderr}`);
    },
  );
  expect(stdout).toContain('SUCCESS');
});

test('each alert has a scenario in which it fires', () => {
  const declared = Array.from(alerts.matchAll(/- alert: (\w+)/g), ([, name]) => name);
  expect(declared.length).toBeGreaterThan(10);
  expect([...new Set(scenarios.flatMap(({ fires }) => fires))].sort()).toEqual(declared.sort());
});

/** In promtool's notation: from where it stands, so much more in each of so many minutes. */
function valuesOf(growth: Series[string], minutes: number): string {
  if (typeof growth === 'number') return `${growth}+0x${minutes}`;
  let from = 0;
  return growth
    .map(([during, perMinute], part) => {
      // The first part begins with a sample at minute 0, each further one with what it has grown to in its first minute.
      const first = part === 0 ? from : from + perMinute;
      const step = perMinute < 0 ? perMinute : `+${perMinute}`;
      const notation = `${first}${step}x${part === 0 ? during : during - 1}`;
      from += during * perMinute;
      return notation;
    })
    .join(' ');
}
