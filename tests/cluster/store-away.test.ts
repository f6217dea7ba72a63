import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startService } from '../../infra/local/service.ts';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, target } from '../http/client.ts';
import { type Answer, exchange } from '../http/exchange.ts';
import { serviceEnv, startLimit, startTestCluster, type TestCluster, urlOf } from './test-cluster.ts';

let cluster: TestCluster;
const { call, create, edit, visit } = createClient(() => cluster);

beforeAll(async () => {
  cluster = await startTestCluster();
}, startLimit);

afterAll(async () => cluster?.stop(), 60_000);

/** Holds the answer to "not now, ask again", within so many milliseconds. */
async function expectUnavailable(asking: Promise<Answer>, milliseconds: number): Promise<number> {
  const asked = performance.now();
  const answer = await asking;
  const took = performance.now() - asked;
  expectProblem(answer, 503);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect(took).toBeLessThan(milliseconds);
  return took;
}

test('without Cassandra cached links go on, the rest is 503 in time, and it heals by itself', async () => {
  const [node] = cluster.cassandra.nodes;
  const cached = await create();
  const cold = await Promise.all(Array.from({ length: 8 }, () => create()));
  for (const reader of cluster.readers) {
    expect((await exchange(urlOf(reader), 'GET', `/${cached.code}`)).status).toBe(302);
  }
  await node?.freeze();
  const frozen = performance.now();
  let slowestRead = 0;
  let slowestWrite = 0;
  for (let round = 0; round < 4; round++) {
    // One after the other and all at once; links that exist, and codes that do not.
    const codes = [...cold.map(({ code }) => code), `unknown-${round}`];
    const took = await Promise.all(codes.map((code) => expectUnavailable(visit('GET', `/${code}`), 1_500)));
    slowestRead = Math.max(slowestRead, ...took);
    expect((await visit('GET', `/${cached.code}`)).headers.location).toBe(target);
    const writes = await Promise.all([
      expectUnavailable(call('POST', '/api/v1/links', { json: { url: target } }), 3_500),
      expectUnavailable(call('POST', '/api/v1/links', { json: { url: target, alias: `frozen-${round}` } }), 3_500),
      expectUnavailable(edit(cached.code, { title: 'frozen' }), 3_500),
    ]);
    slowestWrite = Math.max(slowestWrite, ...writes);
    expect((await visit('GET', `/${cached.code}`)).status).toBe(302);
  }
  console.log(`slowest 503: read ${slowestRead.toFixed(0)} ms, write ${slowestWrite.toFixed(0)} ms`);

  // One that is started meanwhile is ready, and says the same.
  const late = await startService({ kind: 'read', number: 99, directory: cluster.directory, env: serviceEnv(cluster) });
  try {
    await expectUnavailable(exchange(urlOf(late), 'GET', `/${cold[0]?.code}`), 1_000);

    node?.thaw();
    const thawed = performance.now();
    for (const { code } of cold) {
      await eventually(
        () => Promise.all([visit('GET', `/${code}`), exchange(urlOf(late), 'GET', `/${code}`)]),
        (answers) => answers.every(({ headers }) => headers.location === target),
        30_000,
      );
    }
    await eventually(
      () => call('POST', '/api/v1/links', { json: { url: target } }),
      ({ status }) => status === 201,
      30_000,
    );
    await eventually(
      () => edit(cached.code, { title: 'thawed' }),
      ({ status }) => status === 200,
      30_000,
    );
    const healed = performance.now() - thawed;
    console.log(`frozen for ${((thawed - frozen) / 1000).toFixed(1)} s, healed after ${healed.toFixed(0)} ms`);
    expect(healed).toBeLessThan(30_000);
  } finally {
    await late.stop();
  }
}, 120_000);
