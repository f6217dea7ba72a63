import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { CqlProxy } from '../../tests/stores/cql-proxy.ts';
import { connectTwice, newKeyspace } from '../../tests/stores/shared-cassandra.ts';
import type { Cassandra } from '../backends/cassandra.ts';
import { StoreUnavailable } from '../errors.ts';
import { CassandraLinkStore } from './cassandra-link-store.ts';
import type { Link } from './link.ts';
import { aLink } from './link-store.contract.ts';

let opened: Awaited<ReturnType<typeof connectTwice>>;
let proxied: Awaited<ReturnType<typeof connectTwice>>;
let proxy: CqlProxy;
let direct: Cassandra;
let store: CassandraLinkStore;
let others: readonly CassandraLinkStore[];

beforeAll(async () => {
  const keyspace = await newKeyspace();
  opened = await connectTwice(keyspace);
  [direct] = opened.connections;
  store = new CassandraLinkStore(direct);
  proxy = new CqlProxy(keyspace.contactPoints[0] as string);
  proxied = await connectTwice({ ...keyspace, contactPoints: [await proxy.listen()] });
  others = proxied.connections.map((connection) => new CassandraLinkStore(connection));
}, 360_000);
afterAll(async () => {
  await proxied?.[Symbol.asyncDispose]();
  await proxy?.[Symbol.asyncDispose]();
  await opened?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  proxy.lost = 0;
  proxy.loses = () => Math.random() < 0.3;
});

/** True, false, or unknown: the three things that a transaction may answer. */
async function outcome(answer: Promise<boolean>): Promise<boolean | 'unknown'> {
  return answer.catch((error: unknown) => {
    expect(error).toBeInstanceOf(StoreUnavailable);
    return 'unknown' as const;
  });
}

/** All of them at once, each lot through connections that lose answers. */
function contest<T>(contestants: readonly T[], attempt: (link: T, at: CassandraLinkStore) => Promise<boolean>) {
  return Promise.all(contestants.map((link, i) => outcome(attempt(link, others[i % 2] as CassandraLinkStore))));
}

/** Who was told yes is what stands; who was told no is not. */
async function judge(contestants: readonly Link[], outcomes: readonly (boolean | 'unknown')[]): Promise<void> {
  const [first] = contestants as [Link];
  const stands = await store.find(first.code);
  const winners = contestants.filter((_, i) => outcomes[i] === true);
  expect(winners.length).toBeLessThanOrEqual(1);
  for (const winner of winners) expect(stands).toEqual(winner);
  const losers = contestants.filter((_, i) => outcomes[i] === false);
  for (const loser of losers) expect(stands).not.toEqual(loser);
}

test('claims whose answers are lost: one owner, and nobody is told wrong', async () => {
  const rounds = Array.from({ length: 40 }, async (_, round) => {
    const code = `claim-${round}-of-a-test`;
    const links = Array.from({ length: 3 }, (__, i) => aLink({ code, url: `https://example.org/${i}` }));
    const outcomes = await contest(links, (link, at) => at.claim(link));
    await judge(links, outcomes);
    expect(links).toContainEqual(await store.find(code));
  });
  await Promise.all(rounds);
  expect(proxy.lost).toBeGreaterThan(10);
}, 60_000);

test('edits whose answers are lost: one of each version, and nobody is told wrong', async () => {
  const rounds = Array.from({ length: 40 }, async () => {
    const link = aLink();
    await store.add(link);
    const edits = Array.from({ length: 3 }, (_, i) => ({ ...link, version: 2, title: `edit ${i}` }));
    const outcomes = await contest(edits, (edit, at) => at.replace(edit));
    await judge(edits, outcomes);
  });
  await Promise.all(rounds);
  expect(proxy.lost).toBeGreaterThan(10);
}, 60_000);

test('an edit on which another stands already, and whose answer was lost, is not called refused', async () => {
  const link = aLink();
  const other = others[0] as CassandraLinkStore;
  await store.add(link);
  // Once it is connected again after what was lost before, and has prepared the statement.
  proxy.loses = () => false;
  await waitUntil(() => other.replace({ ...link, version: 2, title: 'first' }), {
    what: 'the connection is good again',
    timeoutMs: 20_000,
  });
  proxy.loses = () => true;
  const edit = outcome(other.replace({ ...link, version: 3, title: 'mine' }));
  await expect(waitForVersion(link.code, 3)).resolves.toBeDefined();
  expect(await store.replace({ ...link, version: 4, title: 'on top' })).toBe(true);
  expect(await edit).toBe('unknown');
}, 60_000);

async function waitForVersion(code: string, version: number): Promise<Link> {
  for (;;) {
    const link = await store.find(code);
    if (link?.version === version) return link;
  }
}

test('a generated link that is written again, late, undoes no change', async () => {
  const link = aLink({ tags: ['old'], title: 'old', expiresAt: 5, redirect: 301 });
  await store.add(link);
  const changed = aLink({
    code: link.code,
    owner: link.owner,
    createdAt: link.createdAt,
    version: 2,
    state: 'deleted',
  });
  expect(await store.replace(changed)).toBe(true);
  for (let i = 0; i < 3; i++) await store.add(link);
  expect(await store.find(link.code)).toEqual(changed);
});
