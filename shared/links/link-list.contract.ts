import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encode } from '../codes/alphabet.ts';
import type { Link } from './link.ts';
import { aLink, type OpenedLinkStores } from './link-store.contract.ts';
import type { LinkStore, ListQuery } from './link-store.ts';

/** What every `LinkStore` promises of its lists. */
export function linkListContract(name: string, open: () => Promise<OpenedLinkStores>): void {
  describe(`${name}, listing links`, () => {
    test('gives every link on exactly one page, newest first, whatever is stored meanwhile', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const property = fc.asyncProperty(someLinks(), fc.integer({ min: 1, max: 30 }), async (shapes, rows) => {
        const stored = linksOf(shapes);
        const newer = newerLinks(stored);
        await Promise.all(stored.map((link) => one.add(link)));
        for (const query of queriesOf(stored)) {
          const meant = stored.filter((link) => isOf(link, query));
          const listed: Link[] = [];
          for await (const links of pagesOf(other, { ...query, rows })) {
            expect(links.length).toBeLessThanOrEqual(rows);
            listed.push(...links);
            for (const link of newer.splice(0, 1)) {
              await one.add(link);
              stored.push(link);
            }
          }
          expect(listed.toSorted(byCode)).toEqual(meant.toSorted(byCode));
          const times = meant.map(({ createdAt }) => createdAt).sort((a, b) => b - a);
          expect(listed.map(({ createdAt }) => createdAt)).toEqual(times);
        }
      });
      await fc.assert(property, { numRuns: 15 });
    });

    test('goes on behind a place whose link is not there', async () => {
      await using opened = await open();
      const [store] = opened.stores;
      const links = [3, 2, 1].map((createdAt) => aLink({ owner: 'places', createdAt }));
      for (const link of links) await store.add(link);
      const after = { createdAt: 3, code: '' };
      expect(await store.list({ owner: 'places', after, rows: 9 })).toEqual({ links: links.slice(1), next: undefined });
      const end = { createdAt: 0, code: 'zzz' };
      expect(await store.list({ owner: 'places', after: end, rows: 9 })).toEqual({ links: [], next: undefined });
    });

    test('shows a link in whatever state, as it is now, to its owner alone', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const link = aLink();
      await one.add(link);
      for (const [i, past] of pasts.entries()) {
        const changed = { ...link, ...past, version: i + 2 };
        await one.replace(changed);
        expect(await other.list({ owner: link.owner, rows: 9 })).toEqual({ links: [changed], next: undefined });
      }
      for (const owner of [`${link.owner}x`, link.owner.slice(0, -1), link.owner.toUpperCase()]) {
        expect(await other.list({ owner, rows: 9 })).toEqual({ links: [], next: undefined });
      }
    });

    test('follows a link that leads elsewhere, and back', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const link = aLink({ url: 'https://example.org/before' });
      await one.add(link);
      const urls = ['before', 'after'].map((path) => `https://example.org/${path}`);
      const listed = () =>
        Promise.all(
          urls.map(async (url) =>
            (await other.list({ owner: link.owner, url, rows: 9 })).links.map(({ code }) => code),
          ),
        );
      expect(await listed()).toEqual([[link.code], []]);
      await one.replace({ ...link, url: urls[1] as string, version: 2 });
      expect(await listed()).toEqual([[], [link.code]]);
      await one.replace({ ...link, version: 3 });
      await one.replace({ ...link, version: 4, title: 'the same URL' });
      expect(await listed()).toEqual([[link.code], []]);
    });

    test('has no link that was refused', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const link = aLink();
      expect(await one.claim(link)).toBe(true);
      const late = { ...link, url: 'https://example.org/late', createdAt: link.createdAt + 1 };
      expect(await other.claim(late)).toBe(false);
      expect(await other.claim({ ...late, owner: `${link.owner}-2` })).toBe(false);
      expect(await other.replace({ ...late, version: 3 })).toBe(false);
      expect(await one.list({ owner: link.owner, rows: 9 })).toEqual({ links: [link], next: undefined });
      expect((await one.list({ owner: link.owner, url: late.url, rows: 9 })).links).toEqual([]);
      expect((await one.list({ owner: `${link.owner}-2`, rows: 9 })).links).toEqual([]);
    });

    test('has a link once, of many claims of one alias by its owner', async () => {
      await using opened = await open();
      const { code, owner } = aLink();
      const claims = Array.from({ length: 8 }, (_, i) => aLink({ code, owner, createdAt: i }));
      await Promise.all(claims.map((claim, i) => (opened.stores[i % 2] as LinkStore).claim(claim)));
      const { links } = await opened.stores[0].list({ owner, rows: 20 });
      expect(links).toEqual([await opened.stores[0].find(code)]);
    });

    test('has links of the longest and strangest URLs and codes', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const owner = `a${'.@_-'.repeat(15)}-63`;
      const urls = [`https://example.org/${'x'.repeat(8_000 - 20)}`, 'http://a.b/?%00%0a', 'http://a.b/?%00%0A'];
      const links = urls.map((url, i) => aLink({ url, owner, createdAt: i, code: `${i}${anyText(63)}` }));
      for (const link of links) await one.claim(link);
      expect((await other.list({ owner, rows: 9 })).links).toEqual(links.toReversed());
      for (const link of links) {
        expect((await other.list({ owner, url: link.url, rows: 9 })).links).toEqual([link]);
      }
    });
  });
}

const pasts: Partial<Link>[] = [{ state: 'deleted' }, { state: 'disabled' }, { blocked: true }, { expiresAt: 1 }];

/** Random, because the data may outlive the test. */
const anyText = (length: number) => randomBytes(length).toString('hex').slice(0, length);

const day = 86_400_000;

/** Links of two owners to three URLs, under codes and aliases, some of the same millisecond, of one day or of years. */
function someLinks() {
  const shape = fc.record({
    owner: fc.constantFrom('a', 'b'),
    url: fc.constantFrom(1, 2, 3).map((n) => `https://example.org/${n}`),
    createdAt: fc.oneof(fc.nat(5), fc.nat(day), fc.nat(3_000 * day)),
    isAlias: fc.boolean(),
  });
  return fc.array(shape, { maxLength: 60, size: 'max' });
}

type Shapes = ReturnType<typeof someLinks> extends fc.Arbitrary<infer T> ? T : never;

/** With codes and owners that nothing else has, a shrunk case included. */
function linksOf(shapes: Shapes): Link[] {
  const run = anyText(12);
  return shapes.map(({ owner, isAlias, ...rest }) =>
    aLink({ ...rest, owner: `${owner}-${run}`, code: isAlias ? `alias-${anyText(20)}` : anyCode() }),
  );
}

const anyCode = () => encode(randomBytes(6).readUIntBE(0, 6) % 64 ** 8, 8);

/** As others create them while somebody turns the pages. */
function newerLinks(links: readonly Link[]): Link[] {
  return links.map(({ owner, url }, i) => aLink({ owner, url, createdAt: 4_000 * day + i }));
}

/** All links of each owner, and those to one URL. */
function queriesOf(links: readonly Link[]): Omit<ListQuery, 'rows'>[] {
  const owners = [...new Set(links.map(({ owner }) => owner))];
  return owners.flatMap((owner) => [{ owner, url: 'https://example.org/1' }, { owner }]);
}

const isOf = (link: Link, { owner, url }: Omit<ListQuery, 'rows'>) =>
  link.owner === owner && (url === undefined || link.url === url);

const byCode = (a: Link, b: Link) => (a.code < b.code ? -1 : 1);

async function* pagesOf(store: LinkStore, query: ListQuery): AsyncIterable<readonly Link[]> {
  for (let after = query.after; ; ) {
    const { links, next } = await store.list({ ...query, after });
    yield links;
    if (next === undefined) return;
    after = next;
  }
}
