import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { createClient, type LinkDocument } from '../http/client.ts';
import { exchange } from '../http/exchange.ts';
import { startLimit, startTestCluster, type TestCluster, urlOf, warmUp } from './test-cluster.ts';

let cluster: TestCluster;
const { create } = createClient(() => cluster);
const older: LinkDocument[] = [];

beforeAll(async () => {
  // One that keeps its data, since Cassandra will be restarted; and that lets one address look up as much as it asks for.
  cluster = await startTestCluster({ readers: 6, fast: false, rateLimit: 'off' });
}, startLimit);

afterAll(async () => cluster?.stop(), 60_000);

/** What each of the six read processes says, asked at once. */
const answers = ({ code }: LinkDocument) =>
  Promise.all(
    cluster.readers.map(async (reader) => {
      const { status, headers } = await exchange(urlOf(reader), 'GET', `/${code}`);
      return `${status} ${headers.location}`;
    }),
  );

async function expectEverywhere(link: LinkDocument): Promise<void> {
  expect(await answers(link)).toEqual(cluster.readers.map(() => `302 ${link.url}`));
}

async function expectNewAndOld(): Promise<void> {
  for (let n = 0; n < 20; n++) {
    const fields = n % 4 === 0 ? { alias: `everywhere-${older.length}` } : {};
    const link = await create({ url: `https://example.com/${older.length}?q=ü&x=%2F#f`, ...fields });
    await expectEverywhere(link);
    older.push(link);
  }
  for (const link of older) await expectEverywhere(link);
}

test('what is created through nginx is answered at once by each of six read processes', expectNewAndOld);

test('and after all read processes were restarted', async () => {
  await Promise.all(cluster.readers.map((reader) => reader.stop()));
  await Promise.all(cluster.readers.map((reader) => reader.start()));
  await expectNewAndOld();
});

test('and while Redis is gone, and after an empty one has come', async () => {
  await cluster.redis.kill();
  await expectNewAndOld();
  await cluster.redis.restart();
  await expectNewAndOld();
});

test('and after Cassandra was restarted: meanwhile what is cached goes on, the rest is 503', async () => {
  const [node] = cluster.cassandra.nodes;
  const [cached] = older as [LinkDocument];
  // Known to no cache.
  const cold = await create();
  await expectEverywhere(cached);
  await node?.kill();
  await expectEverywhere(cached);
  for (const reader of cluster.readers) {
    expect((await exchange(urlOf(reader), 'GET', `/${cold.code}`)).status).toBe(503);
  }
  await node?.start();
  await node?.waitUntilUp();
  const working = performance.now();
  await eventually(
    () => answers(cold),
    (statuses) => statuses.every((answer) => answer === `302 ${cold.url}`),
    30_000,
  );
  await Promise.all(cluster.writers.map((writer) => warmUp(writer, cluster.adminKey)));
  expect(performance.now() - working).toBeLessThan(30_000);
  await expectNewAndOld();
}, 120_000);
