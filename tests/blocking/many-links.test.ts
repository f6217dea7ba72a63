import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { inParallel } from '../../shared/runtime/in-parallel.ts';
import { createClient } from '../http/client.ts';
import { startEmbedded, type Topology } from '../http/topology.ts';
import { makeLinksTo } from './links-of-host.ts';

/** Milliseconds in which a takedown holds in every process, and is lifted there. */
const limit = 5_000;
const links = 10_000;

let topology: Topology;
const client = createClient(() => topology);
const { call, create, visit } = client;

beforeAll(async () => {
  topology = await startEmbedded({ WORKERS: '2', LOG_LEVEL: 'info' });
}, 60_000);
afterAll(() => topology?.stop(), 30_000);

/** What all of these are answered with, over many connections, which the workers share: how often, by status. */
async function tally(codes: readonly string[]): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  await inParallel(64, [...codes], async (code) => {
    const { status } = await visit('GET', `/${code}`);
    counts[status] = (counts[status] ?? 0) + 1;
  });
  return counts;
}

/** Resolves when all workers have answered so, again and again, with the milliseconds since `start`. */
async function timeUntil(code: string, status: number, start: number): Promise<number> {
  const sample = Array.from({ length: 128 }, () => code);
  for (;;) {
    const time = performance.now() - start;
    if (Object.keys(await tally(sample)).join() === `${status}`) return time;
    if (time > limit) throw new Error(`Not so everywhere within ${limit} ms.`);
  }
}

test('10,000 links of one host are down through every worker within 5 s, and back as soon', async () => {
  const codes = await makeLinksTo('phishing.example.net', links, client);
  const { code: other } = await create();
  const [first = ''] = codes;
  expect(await tally(codes)).toEqual({ 302: links });

  const asked = performance.now();
  const made = await call('POST', '/api/v1/takedowns', { json: { host: '.phishing.example.net' } });
  expect(made.status).toBe(201);
  const down = await timeUntil(first, 451, asked);
  expect(await tally([...codes, other])).toEqual({ 302: 1, 451: links });

  const lifting = performance.now();
  const { id } = made.json<{ id: string }>();
  expect((await call('DELETE', `/api/v1/takedowns/${id}`)).status).toBe(204);
  const back = await timeUntil(first, 302, lifting);
  expect(await tally(codes)).toEqual({ 302: links });
  console.log(`down everywhere after ${Math.round(down)} ms, back after ${Math.round(back)} ms`);
}, 120_000);
