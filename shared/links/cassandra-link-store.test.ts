import { expect, test } from '@jest/globals';
import type { Cassandra, Statement, Write } from '../backends/cassandra.ts';
import { StoreUnavailable } from '../errors.ts';
import { CassandraLinkStore } from './cassandra-link-store.ts';
import { aLink } from './link-store.contract.ts';

const lists = ['links_by_owner', 'links_by_url', 'link_days'];

/** Notes what is written where, and takes its time; writes to one table fail. */
function noting(events: string[], broken?: string): Cassandra {
  const run = async ({ cql }: Statement) => {
    const table = /(?:INTO|UPDATE) (\w+)/.exec(cql)?.[1] ?? 'read';
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    if (table === broken) throw new StoreUnavailable('away');
    events.push(table);
    return { first: () => null, wasApplied: () => true };
  };
  const runAll = async ([write]: readonly Write[]) => void (await run((write as Write).statement));
  const transact = async (statement: Statement) => (await run(statement)).wasApplied();
  return { run, runAll, transact } as unknown as Cassandra;
}

test.each(['add', 'claim'] as const)('%s writes a link once its rows are written, all of them', async (how) => {
  const events: string[] = [];
  await new CassandraLinkStore(noting(events))[how](aLink());
  expect(
    events
      .filter((table) => table !== 'read')
      .slice(0, -1)
      .sort(),
  ).toEqual(lists.toSorted());
  expect(events.at(-1)).toBe('links');
  for (const broken of lists) {
    const written: string[] = [];
    await expect(new CassandraLinkStore(noting(written, broken))[how](aLink())).rejects.toThrow(StoreUnavailable);
    expect(written).not.toContain('links');
  }
});

test('many links are written once their rows are, all of them, in batches of which Cassandra does not warn', async () => {
  const links = Array.from({ length: 100 }, () => aLink());
  for (const broken of [undefined, ...lists]) {
    const events: string[] = [];
    const adding = new CassandraLinkStore(noting(events, broken)).addAll(links);
    if (broken === undefined) {
      await adding;
      expect(events.slice(-10)).toEqual(Array(10).fill('links'));
      expect(events.indexOf('links')).toBe(events.length - 10);
    } else {
      await expect(adding).rejects.toThrow(StoreUnavailable);
      expect(events).not.toContain('links');
    }
  }
});

test('an edit writes the row of its URL first', async () => {
  const events: string[] = [];
  await new CassandraLinkStore(noting(events)).replace(aLink({ version: 2 }));
  expect(events).toEqual(['links_by_url', 'links']);
});

test('a day that is known to be there is not written again', async () => {
  const events: string[] = [];
  const store = new CassandraLinkStore(noting(events));
  const link = aLink();
  for (let n = 0; n < 3; n++) await store.add({ ...link, url: `https://example.org/${n}` });
  await store.add({ ...link, createdAt: link.createdAt + 86_400_000 });
  expect(events.filter((table) => table === 'link_days')).toHaveLength(2);
});
