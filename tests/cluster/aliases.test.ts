import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'cassandra-driver';
import { blockSize, createKeySpace } from '../../shared/codes/key-space.ts';
import { createClient, type LinkDocument } from '../http/client.ts';
import { exchange } from '../http/exchange.ts';
import { metric } from './metric.ts';
import { startLimit, startTestCluster, type TestCluster, urlOf } from './test-cluster.ts';

/** How many aliases are fought for; the long run takes 500. */
const contests = Number(process.env['KEYHOP_CONTESTS'] ?? 40);
const contestants = 16;

let cluster: TestCluster;
const { create, visit } = createClient(() => cluster);

beforeAll(async () => {
  cluster = await startTestCluster({ rateLimit: 'off' });
}, startLimit);

afterAll(async () => cluster?.stop(), 60_000);

const headers = () => ({ 'X-API-Key': cluster.adminKey, 'Content-Type': 'application/json' });

/** Asks one of the write processes for an alias. */
const claim = (alias: string, url: string, writer: number) =>
  exchange(urlOf(cluster.writers[writer % cluster.writers.length] as { port: number }), 'POST', '/api/v1/links', {
    headers: headers(),
    body: JSON.stringify({ url, alias }),
  });

test(`each of ${contests} aliases that ${contestants} clients want at once gets one owner`, async () => {
  for (let n = 0; n < contests; n++) {
    const alias = `contested-${n}`;
    const answers = await Promise.all(
      Array.from({ length: contestants }, (_, i) => claim(alias, `https://example.com/${n}/${i}`, i)),
    );
    const statuses = answers.map(({ status }) => status).sort();
    // 503 would say that the outcome is unknown: here nothing is broken, so that everybody must be told.
    expect(statuses).toEqual([201, ...Array(contestants - 1).fill(409)]);
    const winner = answers.find(({ status }) => status === 201)?.json<LinkDocument>();
    expect((await visit('GET', `/${alias}`)).headers.location).toBe(winner?.url);
  }
}, 300_000);

/** Codes of the current and of a later block, as the writers will issue them. */
async function upcomingCodes(): Promise<{ current: string[]; free: string[] }> {
  const { cassandra } = cluster;
  const client = new Client({
    contactPoints: cassandra.contactPoints.map((address) => `${address}:${cassandra.port}`),
    localDataCenter: cassandra.localDataCenter,
    keyspace: 'keyhop',
  });
  try {
    const { rows } = await client.execute('SELECT key FROM key_spaces WHERE length = 7');
    const space = createKeySpace(7, rows[0]?.['key'] as Buffer);
    const leased = await client.execute('SELECT block, lease_id FROM key_blocks');
    const blocks = leased.rows.filter((row) => row['lease_id'] !== null).map((row) => Number(row['block']));
    const codes = (block: number) =>
      Array.from({ length: blockSize }, (_, offset) => space.codeOf(block * blockSize + offset)).filter((code) =>
        /^[0-9a-zA-Z][\w-]*[0-9a-zA-Z]$/.test(code),
      );
    return { current: blocks.flatMap(codes), free: codes(Math.max(...blocks) + 1) };
  } finally {
    await client.shutdown();
  }
}

test('an alias that a writer is about to issue as a code has one owner', async () => {
  const { current, free } = await upcomingCodes();
  // Of a block that is leased: issued already, or to be issued any time.
  for (const alias of current.slice(-10)) expect((await claim(alias, 'https://example.com/', 0)).status).toBe(409);

  // Of the next block: reserved, and passed over when that block is issued.
  const aliases = free.slice(0, 10);
  const reserved = await Promise.all(aliases.map((alias, i) => claim(alias, `https://example.com/alias/${i}`, i)));
  expect(reserved.map(({ status }) => status)).toEqual(aliases.map(() => 201));

  const issued = new Set<string>();
  const issueInto = async (writer: number) => {
    const links = Array.from({ length: 500 }, () => ({ url: 'https://example.com/generated' }));
    const path = '/api/v1/links/bulk';
    const origin = urlOf(cluster.writers[writer] as { port: number });
    const answer = await exchange(origin, 'POST', path, { headers: headers(), body: JSON.stringify(links) });
    for (const { link } of answer.json<{ link: LinkDocument }[]>()) {
      expect(issued.has(link.code)).toBe(false);
      issued.add(link.code);
    }
  };
  // Meanwhile others want codes of that block, until it is leased and every one of its codes is a generated one or taken.
  const late = free.slice(10).filter((_, i) => i % 40 === 0);
  const outcomes = new Map<string, number>();
  for (let round = 0; !free.slice(10, 1_000).some((code) => issued.has(code)); round++) {
    expect(round).toBeLessThan(40);
    const [alias] = late.splice(0, 1) as [string];
    const claiming = claim(alias, 'https://example.com/late', round);
    await Promise.all([issueInto(0), issueInto(1), claiming]);
    outcomes.set(alias, (await claiming).status);
  }
  await Promise.all([issueInto(0), issueInto(1)]);
  for (const [i, alias] of aliases.entries()) {
    expect(issued.has(alias)).toBe(false);
    expect((await visit('GET', `/${alias}`)).headers.location).toBe(`https://example.com/alias/${i}`);
  }
  for (const [alias, status] of outcomes) {
    expect([201, 409]).toContain(status);
    if (status === 201) expect(issued.has(alias)).toBe(false);
  }
  const leases = await Promise.all(cluster.writers.map((writer) => metric(writer, 'keyhop_key_blocks_leased_total')));
  console.log(`${issued.size} codes issued beside the aliases; blocks leased: ${leases.join(', ')}`);
  await create();
}, 120_000);
