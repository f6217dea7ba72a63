import { expect, test } from '@jest/globals';
import type { Link } from '../../../shared/links/link.ts';
import { aLink } from '../../../shared/links/link-store.contract.ts';
import { millisecondsOfDay } from '../../../shared/runtime/calendar.ts';
import { LinkBlanker } from './blank-links.ts';
import type { SweepTurn } from './sweep-turn.ts';

const now = Date.UTC(2026, 10, 22);
const daysAgo = (days: number) => now - days * millisecondsOfDay;
const written = { url: 'https://example.org/', tags: ['a'], title: 'b', options: { password: 'a hash' } };

/** A store in memory that keeps only the next version, and a clock that stands still until it is moved. */
function storeOf(links: readonly Link[]) {
  const byCode = new Map(links.map((link) => [link.code, link]));
  return {
    byCode,
    scan: async (after: string | undefined, most: number) => {
      const rest = [...byCode.values()].filter(({ code }) => after === undefined || code > after);
      const page = rest.toSorted((a, b) => (a.code < b.code ? -1 : 1)).slice(0, most);
      return { links: page, next: page.length < most ? undefined : page.at(-1)?.code };
    },
    replace: async (link: Link) => {
      if (byCode.get(link.code)?.version !== link.version - 1) return false;
      byCode.set(link.code, link);
      return true;
    },
  };
}

async function pass(blanker: LinkBlanker): Promise<void> {
  while (!(await blanker.step())) {
    // The next step is of the same pass.
  }
}

test.each<[string, 'kept' | 'blanked', Partial<Link>]>([
  ['that is live', 'kept', {}],
  ['that is disabled', 'kept', { state: 'disabled', createdAt: daysAgo(1_000) }],
  ['that will expire', 'kept', { expiresAt: now + 1 }],
  ['that expired lately', 'kept', { expiresAt: daysAgo(99) }],
  ['that expired long ago', 'blanked', { expiresAt: daysAgo(100) }],
  ['that expired long ago, and is disabled', 'blanked', { expiresAt: daysAgo(100), state: 'disabled' }],
  ['that was deleted lately', 'kept', { state: 'deleted', deletedAt: daysAgo(99) }],
  ['that was deleted long ago', 'blanked', { state: 'deleted', deletedAt: daysAgo(100) }],
  [
    'that expired long ago, and was deleted lately',
    'blanked',
    { expiresAt: daysAgo(100), state: 'deleted', deletedAt: now },
  ],
])('a link %s is %s', async (_, outcome, members) => {
  const link = aLink({ ...written, ...members });
  const store = storeOf([link]);
  const blanker = new LinkBlanker({ ...store, after: 100, rows: 10, now: () => now });
  await pass(blanker);
  await pass(blanker);
  const blanked = { ...link, url: '', tags: [], title: '', options: undefined, version: 2 };
  expect(store.byCode.get(link.code)).toEqual(outcome === 'kept' ? link : blanked);
  expect(blanker.blanked).toBe(outcome === 'kept' ? 0 : 1);
});

test('a link whose deletion nobody noted is kept for as long from when it was first seen', async () => {
  const link = aLink({ ...written, state: 'deleted', createdAt: daysAgo(5_000) });
  const store = storeOf([link]);
  let time = now;
  const blanker = new LinkBlanker({ ...store, after: 100, rows: 10, now: () => time });
  await pass(blanker);
  expect(store.byCode.get(link.code)).toEqual({ ...link, deletedAt: now, version: 2 });
  time += 100 * millisecondsOfDay;
  await pass(blanker);
  expect(store.byCode.get(link.code)?.url).toBe('');
});

test('an edit that comes between goes before it', async () => {
  const link = aLink({ ...written, expiresAt: daysAgo(500) });
  const store = storeOf([link]);
  const revived = { ...link, expiresAt: undefined, version: 2 };
  const scan: typeof store.scan = async (after, most) => {
    const page = await store.scan(after, most);
    await store.replace(revived);
    return page;
  };
  await pass(new LinkBlanker({ ...store, scan, after: 100, rows: 10, now: () => now }));
  expect(store.byCode.get(link.code)).toEqual(revived);
});

test('of several processes one sweeps, and the next goes on where it came to', async () => {
  const links = Array.from({ length: 100 }, () => aLink({ ...written, expiresAt: 1 }));
  const store = storeOf(links);
  let holder: string | undefined;
  let position = '';
  const turnOf = (name: string): SweepTurn => ({
    async take() {
      holder ??= name;
      return holder === name ? position : undefined;
    },
    async keep(at) {
      if (holder === name) position = at;
      return holder === name;
    },
  });
  const blankerOf = (name: string) =>
    new LinkBlanker({ ...store, after: 100, rows: 2, turn: turnOf(name), now: () => now });
  const [one, other] = [blankerOf('one'), blankerOf('other')];
  for (let step = 0; step < 30; step++) {
    expect(await one.step()).toBe(false);
    expect(await other.step()).toBe(true);
  }
  // It dies, and its turn ends.
  holder = undefined;
  await pass(other);
  expect([one.blanked, other.blanked]).toEqual([60, 40]);
  expect(position).toBe('');
});
