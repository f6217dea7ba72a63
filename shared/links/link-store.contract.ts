import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { encode } from '../codes/alphabet.ts';
import { arbitraryLink } from './arbitrary-link.ts';
import type { Link } from './link.ts';
import type { LinkStore } from './link-store.ts';

export interface OpenedLinkStores extends AsyncDisposable {
  /** Two instances over the same data, as two services have them. The key spaces begin with length 5. */
  readonly stores: readonly [LinkStore, LinkStore];
}

/** What every `LinkStore` promises. */
export function linkStoreContract(name: string, open: () => Promise<OpenedLinkStores>): void {
  describe(`${name} as a LinkStore`, () => {
    test('finds a link as it was added, through every instance, as soon as that resolves', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const property = fc.asyncProperty(arbitraryLink(), async (link) => {
        // A shrunk link, and one of an earlier run, must not meet its own code again.
        const added = { ...link, code: anyAlias() };
        await one.add(added);
        expect(await other.find(added.code)).toEqual(added);
        expect(await one.find(added.code)).toEqual(added);
      });
      await fc.assert(property, { numRuns: 30 });
    });

    test.each([5, 6, 7, 8])('finds a link under a generated code of %i symbols', async (length) => {
      await using opened = await open();
      const link = aLink({ code: anyCode(length) });
      await opened.stores[0].add(link);
      expect(await opened.stores[1].find(link.code)).toEqual(link);
      expect(await opened.stores[1].find(anyCode(length))).toBeUndefined();
    });

    test('finds nothing where there is nothing, whatever the text', async () => {
      await using opened = await open();
      const link = aLink({ code: `A${anyAlias()}` });
      await opened.stores[0].add(link);
      const texts = [anyAlias(), anyCode(7), '', ' ', '\0', 'a/b', '\ud800', 'ä'.repeat(7), 'x'.repeat(5_000)];
      // The Ł and the A have the same lowest byte, and case matters.
      texts.push(link.code.replace('A', 'Ł'), link.code.replace('A', 'a'), `${link.code} `);
      for (const text of texts) expect(await opened.stores[0].find(text)).toBeUndefined();
    });

    test.each([
      ['no generated code could equal', anyAlias],
      ['looks like a generated code', () => anyCode(7)],
    ])('lets exactly one of many claim an alias that %s', async (_, anyName) => {
      await using opened = await open();
      const code = anyName();
      const claims = Array.from({ length: 16 }, (_, i) => aLink({ code, url: `https://example.org/${i}` }));
      const claimed = await Promise.all(claims.map((link, i) => instance(opened, i).claim(link)));
      const winners = claims.filter((_, i) => claimed[i]);
      expect(winners).toHaveLength(1);
      for (const store of opened.stores) expect(await store.find(code)).toEqual(winners[0]);
    });

    test('adds many links at once; added again, they stay as they are by then', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const owner = `owner-${randomBytes(6).toString('hex')}`;
      const links = Array.from({ length: 300 }, (_, i) =>
        aLink({
          owner,
          createdAt: Date.UTC(2026, 0) + i,
          ...(i % 3 === 0 && { code: anyCode(7) }),
          ...(i % 50 === 0 && { url: `https://example.org/${'x'.repeat(7_000)}`, title: 'ü'.repeat(500) }),
        }),
      );
      await one.addAll([]);
      await one.addAll(links.slice(0, 200));
      const changed = {
        ...(links[3] as Link),
        version: 2,
        url: 'https://example.org/changed',
        state: 'deleted',
      } as const;
      expect(await other.replace(changed)).toBe(true);
      await other.addAll(links);
      const now = links.with(3, changed);
      for (const [i, link] of now.entries()) expect(await instance(opened, i).find(link.code)).toEqual(link);
      expect((await one.list({ owner, rows: 1_000 })).links).toEqual(now.toReversed());
    });

    test('adds many links at once, though each is of another owner and day', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const links = Array.from({ length: 700 }, (_, day) =>
        aLink({ owner: `owner-${day}`, createdAt: day * 86_400_000 }),
      );
      await one.addAll(links);
      for (const link of links.filter((_, i) => i % 100 === 0)) {
        expect((await other.list({ owner: link.owner, rows: 2 })).links).toEqual([link]);
      }
    });

    test('knows a claim again by its creation, whatever was changed since, and refuses every other', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const creation = randomUUID();
      for (const code of [anyAlias(), anyCode(7)]) {
        const link = aLink({ code });
        const claims = await Promise.all([0, 1, 2, 3].map((i) => instance(opened, i).claim(link, creation)));
        expect(claims).toEqual([true, true, true, true]);
        const changed = { ...link, version: 2, title: 'changed' };
        expect(await one.replace(changed)).toBe(true);
        expect(await other.claim(link, creation)).toBe(true);
        expect(await other.claim(link, randomUUID())).toBe(false);
        expect(await one.claim(link)).toBe(false);
        expect(await one.find(code)).toEqual(changed);
      }
      const plain = aLink();
      await one.claim(plain);
      expect(await one.claim(plain, creation)).toBe(false);
    });

    test('keeps a code taken whatever became of its link, and finds it all the same', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const pasts: Partial<Link>[] = [{ state: 'deleted' }, { state: 'disabled' }, { blocked: true }, { expiresAt: 1 }];
      for (const past of pasts) {
        const link = aLink();
        await one.add(link);
        const changed = { ...link, ...past, version: 2 };
        expect(await one.replace(changed)).toBe(true);
        expect(await other.claim(aLink({ code: link.code, owner: 'another' }))).toBe(false);
        expect(await one.find(link.code)).toEqual(changed);
      }
    });

    test('replaces a link by its next version and by no other', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const link = aLink({ tags: ['old'], title: 'old', expiresAt: 5, redirect: 301, options: { forwardQuery: true } });
      await one.add(link);
      for (const version of [0, 1, 3]) expect(await other.replace({ ...link, version, title: 'wrong' })).toBe(false);
      const changed = aLink({ code: link.code, owner: link.owner, createdAt: link.createdAt, version: 2 });
      expect(await other.replace(changed)).toBe(true);
      expect(await other.find(link.code)).toEqual(changed);
      expect(await one.replace({ ...link, version: 2 })).toBe(false);
    });

    test('keeps a link that was deleted, lost what its owner wrote, and was brought back', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const link = aLink({ tags: ['a'], title: 'b', expiresAt: 7, options: { notBefore: 3 } });
      await one.add(link);
      const deleted = { ...link, state: 'deleted', deletedAt: Date.UTC(2026, 1), version: 2 } as const;
      const blanked = { ...deleted, url: '', tags: [], title: '', options: undefined, version: 3 };
      const revived = { ...link, deletedAt: undefined, version: 4 };
      for (const version of [deleted, blanked, revived]) {
        expect(await other.replace(version)).toBe(true);
        expect(await one.find(link.code)).toEqual(version);
        expect((await one.list({ owner: link.owner, rows: 2 })).links).toEqual([version]);
      }
      expect((await other.list({ owner: link.owner, url: link.url, rows: 2 })).links).toEqual([revived]);
    });

    test('lets exactly one of many edits of one version win', async () => {
      await using opened = await open();
      const link = aLink();
      await opened.stores[0].add(link);
      for (let version = 2; version <= 3; version++) {
        const edits = Array.from({ length: 20 }, (_, i) => ({ ...link, version, title: `edit ${i}` }));
        const outcomes = await Promise.all(edits.map((edit, i) => instance(opened, i).replace(edit)));
        const winners = edits.filter((_, i) => outcomes[i]);
        expect(winners).toHaveLength(1);
        expect(await opened.stores[0].find(link.code)).toEqual(winners[0]);
      }
    });

    test('replaces no link that is not there', async () => {
      await using opened = await open();
      const link = aLink({ version: 2 });
      expect(await opened.stores[0].replace(link)).toBe(false);
      expect(await opened.stores[0].find(link.code)).toBeUndefined();
    });

    test('keeps every byte of an unusual or large link', async () => {
      await using opened = await open();
      const urls = [
        'http://a.b/',
        'https://xn--mnchen-3ya.example.org:8443/%C3%A4%00%0a?q=%E2%82%AC&&=#!/%20',
        'https://example.org/~!$&\'()*+,;=:@/|^{}[]\\`"<>',
        `https://example.org/${'x'.repeat(8_000 - 20)}`,
      ];
      for (const url of urls) {
        const link = aLink({
          url,
          title: '🐇\u0000é'.repeat(125),
          tags: Array.from({ length: 20 }, (_, i) => `${i}${'ü'.repeat(48)}`).sort(),
        });
        await opened.stores[0].add(link);
        expect(await opened.stores[1].find(link.code)).toEqual(link);
      }
    });
  });
}

const instance = ({ stores }: OpenedLinkStores, i: number) => stores[i % 2 === 0 ? 0 : 1];

/** Random, because the data may outlive the test; of a length that no generated code has. */
const anyAlias = () => `alias-${randomBytes(12).toString('hex')}`;
const anyCode = (length: number) => encode(randomBytes(6).readUIntBE(0, 6) % 64 ** length, length);

export function aLink(members: Partial<Link> = {}): Link {
  return {
    code: anyAlias(),
    url: 'https://example.org/',
    owner: `owner-${randomBytes(6).toString('hex')}`,
    createdAt: Date.UTC(2026, 0),
    state: 'active',
    blocked: false,
    version: 1,
    redirect: 302,
    tags: [],
    title: '',
    ...members,
  };
}
