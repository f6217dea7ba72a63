import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { healthOfTargets } from '../../infra/local/prometheus.ts';
import { eventually } from '../eventually.ts';
import { exchange } from '../http/exchange.ts';
import { startLimit, startTestCluster, type TestCluster } from './test-cluster.ts';

let cluster: TestCluster;

beforeAll(async () => {
  cluster = await startTestCluster();
}, startLimit);

afterAll(() => cluster.stop(), 60_000);

async function query(expression: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]> {
  const answer = await fetch(`${cluster.prometheus.url}/api/v1/query?query=${encodeURIComponent(expression)}`);
  const { data } = (await answer.json()) as { data: { result: Awaited<ReturnType<typeof query>> } };
  return data.result;
}

test('the cluster’s Prometheus sees every process up, and itself', async () => {
  const targets = await eventually(
    () => healthOfTargets(cluster.prometheus),
    (all) => all.size === 5 && [...all.values()].every((health) => health === 'up'),
    30_000,
  );
  expect([...targets.keys()].sort()).toEqual([
    'keyhop-read read-1',
    'keyhop-read read-2',
    'keyhop-write write-1',
    'keyhop-write write-2',
    'prometheus prometheus',
  ]);
}, 60_000);

test('it hears of redirects, of the tiers that answered, and of the stores behind', async () => {
  const headers = { 'X-API-Key': cluster.adminKey };
  const { text } = await exchange(cluster.url, 'POST', '/', { headers, body: 'https://example.com/' });
  const { pathname } = new URL(text);
  for (let n = 0; n < 10; n++) await exchange(cluster.url, 'GET', pathname);
  for (const expression of [
    'sum(keyhop_redirects_total{result="redirected"}) >= 10',
    'sum(keyhop_look_ups_total{tier="store"}) > 0',
    'sum(keyhop_look_ups_total{tier="memory"}) > 0',
    'sum(keyhop_cassandra_request_duration_seconds_count{job="keyhop-read", operation="select_links"}) > 0',
    'sum(keyhop_redis_request_duration_seconds_count{operation="look"}) > 0',
    'min(keyhop_cassandra_hosts{state="up"}) == 1',
    'max(keyhop_breaker_open) == 0',
    'min(keyhop_redis_trusted) == 1',
    'sum(keyhop_cache_entries{tier="redis"}) > 0',
    'sum(keyhop_codes_left) > 0',
    'min(keyhop_key_space_codes_left) > 0',
    'max(keyhop_change_log_age_seconds) < 30',
    'count(keyhop_build_info{version!=""}) == 4',
  ]) {
    await eventually(
      () => query(expression),
      (result) => result.length > 0,
      30_000,
    );
  }
}, 120_000);
