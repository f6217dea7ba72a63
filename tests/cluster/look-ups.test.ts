import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createClient, type LinkDocument } from '../http/client.ts';
import { exchange } from '../http/exchange.ts';
import { metric } from './metric.ts';
import { startLimit, startTestCluster, type TestCluster, urlOf } from './test-cluster.ts';

let cluster: TestCluster;
const { call, create, visit } = createClient(() => cluster);

beforeAll(async () => {
  cluster = await startTestCluster({ rateLimit: 'off' });
}, startLimit);

afterAll(async () => cluster?.stop(), 60_000);

const tiers = ['memory', 'absence', 'redis', 'store', 'failed'] as const;
type Counts = Record<(typeof tiers)[number], number>;

/** Look-ups by the tier that answered, summed over these processes. */
async function lookUps(readers: TestCluster['readers']): Promise<Counts> {
  const sum = async (tier: string) => {
    const counts = await Promise.all(readers.map((reader) => metric(reader, `keyhop_look_ups_total{tier="${tier}"}`)));
    return counts.reduce((a, b) => a + b, 0);
  };
  return Object.fromEntries(await Promise.all(tiers.map(async (tier) => [tier, await sum(tier)]))) as Counts;
}

test('two hundred who want a link at once, which no process knows, cause one look-up in each process', async () => {
  for (let round = 0; round < 10; round++) {
    const { code } = await create({ url: 'https://example.com/cold' });
    const before = await Promise.all(cluster.readers.map((reader) => lookUps([reader])));
    const answers = await Promise.all(
      cluster.readers.flatMap((reader) =>
        Array.from({ length: 200 }, () => exchange(urlOf(reader), 'GET', `/${code}`)),
      ),
    );
    expect(new Set(answers.map(({ headers }) => headers.location))).toEqual(new Set(['https://example.com/cold']));
    for (const [i, reader] of cluster.readers.entries()) {
      const { redis, store } = await lookUps([reader]);
      const [was] = before.slice(i) as [Counts];
      expect(redis - was.redis + (store - was.store)).toBe(1);
    }
  }
});

/** Ranks as people ask for links: the n-th most wanted one n times more seldom than the first. */
function zipf(links: number): () => number {
  const sums: number[] = [];
  for (let n = 1; n <= links; n++) sums.push((sums.at(-1) ?? 0) + 1 / n);
  return () => {
    const wanted = Math.random() * (sums.at(-1) as number);
    return sums.findIndex((sum) => sum >= wanted);
  };
}

test('memory and Redis answer nine in ten of the visits to 2,000 links', async () => {
  const codes: string[] = [];
  for (let batch = 0; batch < 2; batch++) {
    const json = Array.from({ length: 1_000 }, (_, n) => ({ url: `https://example.com/zipf/${batch}/${n}` }));
    const made = (await call('POST', '/api/v1/links/bulk', { json })).json<{ link: LinkDocument }[]>();
    codes.push(...made.map(({ link }) => link.code));
  }
  const next = zipf(codes.length);
  const visitMany = (count: number) =>
    Promise.all(
      Array.from({ length: 32 }, async () => {
        for (let n = 0; n < count / 32; n++) expect((await visit('GET', `/${codes[next()]}`)).status).toBe(302);
      }),
    );
  // As after a minute: the wanted links have been asked for.
  await visitMany(10_000);
  const before = await lookUps(cluster.readers);
  await visitMany(10_000);
  const after = await lookUps(cluster.readers);
  const counts = Object.fromEntries(tiers.map((tier) => [tier, after[tier] - before[tier]])) as Counts;
  const share = (counts.memory + counts.redis) / (counts.memory + counts.redis + counts.store + counts.failed);
  console.log(`answered by: ${JSON.stringify(counts)}, that is ${(share * 100).toFixed(1)} % by memory and Redis`);
  expect(share).toBeGreaterThan(0.9);
}, 60_000);

test('with RATE_LIMIT=off nobody is refused, however much he asks', async () => {
  const statuses = new Set<number>();
  await Promise.all(
    Array.from({ length: 40 }, async (_, i) => {
      for (let n = 0; n < 50; n++) statuses.add((await visit('GET', `/unknown-${i}-${n}`)).status);
      for (let n = 0; n < 20; n++) statuses.add((await visit('GET', '/api/v1/nothing')).status);
    }),
  );
  expect(statuses).toEqual(new Set([404]));
}, 60_000);
