import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryLink } from './arbitrary-link.ts';
import type { Link } from './link.ts';
import type { LinkCache } from './link-cache.ts';
import { aLink } from './link-store.contract.ts';

export interface OpenedLinkCaches extends AsyncDisposable {
  /** Two instances over the same data, as two processes have them. */
  readonly caches: readonly [LinkCache, LinkCache];
  /** Brings about that a ticket's time is up. */
  expire(code: string): Promise<void>;
}

/** What every `LinkCache` promises. */
export function linkCacheContract(name: string, open: () => Promise<OpenedLinkCaches>): void {
  describe(`${name} as a LinkCache`, () => {
    test('gives a ticket for what it does not know to exactly one of many', async () => {
      await using opened = await open();
      for (let round = 0; round < 20; round++) {
        const { code } = aLink();
        const looks = await Promise.all(Array.from({ length: 50 }, (_, i) => instance(opened, i).look(code)));
        expect(looks.filter(({ ticket }) => ticket !== undefined)).toHaveLength(1);
        expect(looks.filter(({ link }) => link !== undefined)).toEqual([]);
      }
    });

    test('gives back every link as it was filled in, through every instance', async () => {
      await using opened = await open();
      const [one, other] = opened.caches;
      const property = fc.asyncProperty(arbitraryLink(), async (link) => {
        await one.drop([link.code]);
        await one.fill(link.code, await ticketOf(one, link.code), link);
        expect(await other.look(link.code)).toEqual({ link });
        expect(await one.look(link.code)).toEqual({ link });
      });
      await fc.assert(property, { numRuns: 50 });
    });

    test.each([
      ['dropped', (cache: LinkCache, code: string) => cache.drop([code])],
      ['announced as changed', (cache: LinkCache, code: string) => cache.announce(code)],
    ])('a link that was %s is not there, nor can an earlier ticket bring it back', async (_, forget) => {
      await using opened = await open();
      const [one, other] = opened.caches;
      const link = aLink();
      const ticket = await ticketOf(one, link.code);
      await one.fill(link.code, ticket, link);
      await forget(other, link.code);
      await one.fill(link.code, ticket, link);
      const second = await ticketOf(one, link.code);
      await forget(other, link.code);
      await one.fill(link.code, second, link);
      expect((await other.look(link.code)).link).toBeUndefined();
    });

    test('a ticket that is too old, foreign, or used already fills nothing in', async () => {
      await using opened = await open();
      const [one, other] = opened.caches;
      const [first, second] = [aLink(), aLink()];
      const old = await ticketOf(one, first.code);
      await opened.expire(first.code);
      await one.fill(first.code, old, first);
      const current = await ticketOf(other, first.code);
      for (const void_ of [old, '', await ticketOf(one, second.code)]) await one.fill(first.code, void_, first);
      expect(await one.look(first.code)).toEqual({});
      await other.fill(first.code, current, first);
      await other.fill(first.code, current, { ...first, title: 'again' });
      expect(await one.look(first.code)).toEqual({ link: first });
    });

    test('drops thousands at once, and nothing else', async () => {
      await using opened = await open();
      const [one, other] = opened.caches;
      const links = Array.from({ length: 2_500 }, () => aLink());
      for (let i = 0; i < links.length; i += 100) {
        const some = links.slice(i, i + 100);
        await Promise.all(some.map(async (link) => one.fill(link.code, await ticketOf(one, link.code), link)));
      }
      const [kept, ...rest] = links as [Link, ...Link[]];
      await other.drop(rest.map(({ code }) => code));
      await other.drop([]);
      expect(await one.look(kept.code)).toEqual({ link: kept });
      const left: unknown[] = [];
      for (const { code } of rest) left.push((await one.look(code)).link);
      expect(left.filter((link) => link !== undefined)).toEqual([]);
    });

    test('what was loaded before a change is never seen after it was dropped, whatever happens at once', async () => {
      await using opened = await open();
      const steps = fc.array(fc.record({ who: fc.nat(1), pause: fc.nat(3) }), { minLength: 2, maxLength: 30 });
      const property = fc.asyncProperty(steps, fc.integer({ min: 1, max: 5 }), async (readers, changes) => {
        const link = aLink();
        let version = 1;
        let dropped = 1;
        const read = async ({ who, pause }: { who: number; pause: number }) => {
          const atLeast = dropped;
          const { link: found, ticket } = await instance(opened, who).look(link.code);
          if (found !== undefined) expect(found.version).toBeGreaterThanOrEqual(atLeast);
          const loaded = { ...link, version };
          for (let i = 0; i < pause; i++) await instance(opened, who).look('elsewhere');
          if (ticket !== undefined) await instance(opened, who).fill(link.code, ticket, loaded);
        };
        const change = async () => {
          for (let i = 0; i < changes; i++) {
            const mine = ++version;
            await instance(opened, i).drop([link.code]);
            dropped = mine;
          }
        };
        await Promise.all([change(), ...readers.map(read)]);
        await Promise.all([change(), ...readers.map(read)]);
        const { link: last } = await opened.caches[0].look(link.code);
        if (last !== undefined) expect(last.version).toBe(version);
      });
      await fc.assert(property, { numRuns: 100 });
    });
  });
}

const instance = ({ caches }: OpenedLinkCaches, i: number) => caches[i % 2 === 0 ? 0 : 1];

async function ticketOf(cache: LinkCache, code: string): Promise<string> {
  const { ticket } = await cache.look(code);
  if (ticket === undefined) throw new Error(`no ticket for ${code}`);
  return ticket;
}
