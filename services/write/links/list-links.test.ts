import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RootDatabase } from 'lmdb';
import { openLmdb } from '../../../shared/backends/lmdb.ts';
import { LmdbClickStore } from '../../../shared/clicks/lmdb-click-store.ts';
import { createKeySpace, KeySpaces } from '../../../shared/codes/key-space.ts';
import type { Link } from '../../../shared/links/link.ts';
import { aLink } from '../../../shared/links/link-store.contract.ts';
import { LmdbLinkStore } from '../../../shared/links/lmdb-link-store.ts';
import { temporaryDirectory } from '../../../tests/temporary-directory.ts';
import type { ApiRequest, Reply } from '../http/api-route.ts';
import { unlimited } from '../http/request-limit.ts';
import { createListCursors } from './list-cursor.ts';
import { listLinksHandler } from './list-links.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let env: RootDatabase;
let store: LmdbLinkStore;
let list: (request: ApiRequest) => Promise<Reply>;

beforeAll(async () => {
  directory = await temporaryDirectory();
  env = openLmdb(directory.path);
  store = new LmdbLinkStore(env, new KeySpaces([createKeySpace(8, new Uint8Array(32))]));
  list = listLinksHandler({
    links: store,
    clicks: new LmdbClickStore(env),
    cursors: createListCursors(new Uint8Array(32)),
    baseUrl: '',
  });
});
afterAll(async () => {
  await env.close();
  await directory.remove();
});

interface Body {
  items: { code: string; createdAt: string }[];
  next: string | null;
}

/** All pages of what an owner asks for. */
async function* pages(owner: string, query: Record<string, string>): AsyncIterable<Body> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const asked = new URLSearchParams({ ...query, ...(cursor && { cursor }) });
    const principal = { keyId: 'a-key', owner, role: 'viewer' } as const;
    const { body } = await list({
      principal,
      query: asked,
      param: '',
      ifMatch: undefined,
      ifNoneMatch: undefined,
      prefers: () => undefined,
      idempotencyKey: undefined,
      body: undefined,
      limit: unlimited,
    });
    yield body as Body;
    cursor = (body as Body).next;
  }
}

const filters = fc.record(
  {
    limit: fc.integer({ min: 1, max: 100 }).map(String),
    tag: fc.constantFrom('a', 'b', 'rare'),
    state: fc.constantFrom('active' as const, 'deleted' as const),
    url: fc.constantFrom('https://example.com/1', 'https://example.com/2'),
  },
  { requiredKeys: [] },
);
const shapes = fc.array(
  fc.record({
    createdAt: fc.nat(1_000),
    url: fc.constantFrom('https://example.com/1', 'https://example.com/2', 'https://example.com/3'),
    tags: fc.constantFrom(['a'], ['b'], ['a', 'b'], [], [], ['rare', 'x']),
    state: fc.constantFrom('active' as const, 'active' as const, 'deleted' as const),
  }),
  { maxLength: 150, size: 'max' },
);

test('by following next, every link that is meant is seen once, newest first, whatever is created meanwhile', async () => {
  const property = fc.asyncProperty(shapes, filters, async (some, filter) => {
    const { owner } = aLink();
    const stored = some.map((shape) => aLink({ ...shape, owner }));
    await Promise.all(stored.map((link) => store.add(link)));
    const seen: Body['items'] = [];
    let newer = 2_000;
    for await (const { items, next } of pages(owner, filter)) {
      expect(items.length).toBeLessThanOrEqual(Number(filter.limit ?? 50));
      if (next !== null && filter.tag === undefined && filter.state === undefined) expect(items).not.toEqual([]);
      seen.push(...items);
      await store.add(aLink({ owner, createdAt: newer++, url: 'https://example.com/1', tags: ['a', 'b', 'rare'] }));
    }
    const meant = stored.filter((link) => isMeant(link, filter));
    expect(seen.map(({ code }) => code).sort()).toEqual(meant.map(({ code }) => code).sort());
    const times = seen.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted().reverse());
  });
  await fc.assert(property, { numRuns: 40 });
}, 60_000);

function isMeant(link: Link, { tag, state, url }: { tag?: string; state?: string; url?: string }): boolean {
  return (
    (tag === undefined || link.tags.includes(tag)) &&
    (state === undefined || link.state === state) &&
    (url === undefined || link.url === url)
  );
}

test('one page reads 500 links at most, and goes on behind the last of them', async () => {
  const { owner } = aLink();
  const links = Array.from({ length: 1_234 }, (_, createdAt) => aLink({ owner, createdAt, tags: ['plain'] }));
  await Promise.all(links.map((link) => store.add(link)));
  const oldest = aLink({ owner, createdAt: 0, tags: ['rare'] });
  await store.add(oldest);
  const found = await Array.fromAsync(pages(owner, { tag: 'rare' }));
  expect(found.map(({ items }) => items.length)).toEqual([0, 0, 1]);
  expect(found[2]?.items[0]?.code).toBe(oldest.code);
});
