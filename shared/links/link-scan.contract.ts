import { describe, expect, test } from '@jest/globals';
import { encode } from '../codes/alphabet.ts';
import type { Link } from './link.ts';
import type { LinkScan } from './link-scan.ts';
import { aLink } from './link-store.contract.ts';
import type { LinkStore } from './link-store.ts';

export interface OpenedLinkScan extends AsyncDisposable {
  readonly stores: readonly [LinkStore & LinkScan, LinkStore & LinkScan];
}

/** What every `LinkScan` promises. */
export function linkScanContract(name: string, open: () => Promise<OpenedLinkScan>): void {
  describe(`${name} as a LinkScan`, () => {
    test('comes by every link once, however many are asked for at once, and whatever their codes', async () => {
      await using opened = await open();
      const [store, other] = opened.stores;
      const generated = [1, 2, 3, 7_000_000].map((counter) => aLink({ code: encode(counter, 7) }));
      const links = [
        ...generated,
        ...Array.from({ length: 16 }, () => aLink({ expiresAt: 5, tags: ['a'], title: 'b' })),
      ];
      for (const link of links) await other.add(link);
      const mine = new Set(links.map(({ code }) => code));
      for (const most of [3, 1_000]) {
        const found: Link[] = [];
        let after: string | undefined;
        do {
          const page = await store.scan(after, most);
          expect(page.links.length).toBeLessThanOrEqual(most);
          found.push(...page.links.filter(({ code }) => mine.has(code)));
          after = page.next;
        } while (after !== undefined);
        const byCode = (some: readonly Link[]) => some.toSorted((a, b) => (a.code < b.code ? -1 : 1));
        expect(byCode(found)).toEqual(byCode(links));
      }
    });
  });
}
