import { describe, expect, test } from '@jest/globals';
import { type Takedown, type TakedownKind, takedownId } from './takedown.ts';
import type { TakedownStore } from './takedown-store.ts';

export interface OpenedTakedownStores extends AsyncDisposable {
  /** Two instances over the same data, as two services have them. */
  readonly stores: readonly [TakedownStore, TakedownStore];
}

/** What every `TakedownStore` promises. @param open gives stores that hold nothing yet */
export function takedownStoreContract(name: string, open: () => Promise<OpenedTakedownStores>): void {
  describe(`${name} as a TakedownStore`, () => {
    test('holds nothing at first, of no version', async () => {
      await using opened = await open();
      const [one] = opened.stores;
      expect([await one.version(), await one.list(), await one.lift('0123456789abcdef')]).toEqual([
        undefined,
        [],
        false,
      ]);
    });

    test('lists what was added, oldest first and as it was, through every instance', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const takedowns = [
        aTakedown('host', '.example.com', { createdAt: 3, reason: 'Wörter — and “more”' }),
        aTakedown('url', 'https://example.com/a?b', { createdAt: 1 }),
        aTakedown('owner', 'someone@example.com', { createdAt: 4 }),
        aTakedown('code', 'A-code_1', { createdAt: 2 }),
      ];
      for (const takedown of takedowns) expect(await one.add(takedown)).toBe(takedown);
      expect(await other.list()).toEqual(takedowns.toSorted((a, b) => a.createdAt - b.createdAt));
    });

    test('keeps the first of the same, whoever asks at the same time', async () => {
      await using opened = await open();
      const wanted = Array.from({ length: 8 }, (_, n) => aTakedown('host', 'example.com', { reason: `${n}` }));
      const kept = await Promise.all(wanted.map((each, n) => opened.stores[n % 2 === 0 ? 0 : 1].add(each)));
      const winners = kept.filter((each, n) => each === wanted[n]);
      expect(winners).toHaveLength(1);
      for (const each of kept) expect(each).toEqual(winners[0]);
      expect(await opened.stores[0].list()).toEqual(winners);
    });

    test('what is lifted is gone, for who lifts it first, and may be added again', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const [lifted, left] = [aTakedown('owner', 'a', { createdAt: 1 }), aTakedown('owner', 'b', { createdAt: 2 })];
      await one.add(lifted);
      await one.add(left);
      expect(await other.lift(lifted.id)).toBe(true);
      expect(await one.lift(lifted.id)).toBe(false);
      expect(await one.list()).toEqual([left]);
      const again = { ...lifted, createdAt: 3, reason: 'again' };
      expect(await one.add(again)).toBe(again);
      expect(await other.list()).toEqual([left, again]);
      await one.lift(left.id);
      await one.lift(again.id);
      expect(await other.list()).toEqual([]);
    });

    test('is of another version after each change, through every instance, and of the same in between', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const versions = [await other.version()];
      const takedown = aTakedown('code', 'a');
      await one.add(takedown);
      versions.push(await other.version());
      expect(await one.version()).toBe(versions.at(-1));
      await one.add(aTakedown('code', 'b'));
      versions.push(await other.version());
      await other.lift(takedown.id);
      versions.push(await one.version());
      await other.add(takedown);
      versions.push(await one.version());
      expect(new Set(versions).size).toBe(5);
    });

    test.each(['', ' ', 'x'.repeat(5_000), 'ü', '\0'])('there is none to lift with the id %j', async (id) => {
      await using opened = await open();
      expect(await opened.stores[0].lift(id)).toBe(false);
    });
  });
}

export function aTakedown(kind: TakedownKind, value: string, members: Partial<Takedown> = {}): Takedown {
  const id = takedownId(kind, value);
  return { id, kind, value, reason: '', createdAt: Date.UTC(2026, 0), createdBy: '0a1b2c3d4e5f', ...members };
}
