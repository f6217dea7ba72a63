import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { eventually } from '../../../tests/eventually.ts';
import { hashBytes, type IdempotencyRecord, type IdempotencyStore, type Place } from './idempotency-store.ts';

export interface OpenedIdempotencyStores extends AsyncDisposable {
  /** Two instances over the same data, as two services have them, and one that forgets after a second. */
  readonly stores: readonly [IdempotencyStore, IdempotencyStore];
  readonly forgetful: IdempotencyStore;
}

/** What every `IdempotencyStore` promises. */
export function idempotencyStoreContract(name: string, open: () => Promise<OpenedIdempotencyStores>): void {
  describe(`${name} as an IdempotencyStore`, () => {
    test('gives back a record as it was kept, through every instance, and for no other place', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const anyPlace = fc.record({
        owner: fc.stringMatching(/^[A-Za-z0-9][\w.@-]{0,63}$/),
        key: fc.stringMatching(/^[!-~]{1,255}$/),
        first: fc.nat(2 ** 31 - 1),
      });
      const property = fc.asyncProperty(anyPlace, fc.integer({ min: 1, max: 1_000 }), async (place, lines) => {
        const own = { ...place, owner: `${place.owner}${randomBytes(6).toString('hex')}` };
        const record = aRecord(lines);
        expect(await one.find(own)).toBeUndefined();
        expect(await one.keep(own, record)).toEqual(record);
        expect(await other.find(own)).toEqual(record);
        expect(await other.keep(own, aRecord())).toEqual(record);
        for (const elsewhere of [{ key: `${own.key}x` }, { first: own.first + 1 }, { owner: `${own.owner}x` }]) {
          expect(await other.find({ ...own, ...elsewhere })).toBeUndefined();
        }
      });
      await fc.assert(property, { numRuns: 20 });
    });

    test('of many that are kept at once for one place one stands, and all are told which', async () => {
      await using opened = await open();
      const place = aPlace();
      const records = Array.from({ length: 16 }, () => aRecord(3));
      const standing = await Promise.all(records.map((record, i) => opened.stores[i % 2 ? 1 : 0].keep(place, record)));
      expect(new Set(standing.map(({ id }) => id)).size).toBe(1);
      expect(records).toContainEqual(standing[0]);
      for (const store of opened.stores) expect(await store.find(place)).toEqual(standing[0]);
    });

    test('forgets the record that is meant, and no other', async () => {
      await using opened = await open();
      const [one, other] = opened.stores;
      const place = aPlace();
      const [first, second] = [aRecord(), aRecord()];
      await one.keep(place, first);
      await one.forget(place, second);
      expect(await other.find(place)).toEqual(first);
      await one.forget(place, first);
      expect(await one.find(place)).toBeUndefined();
      expect(await other.keep(place, second)).toEqual(second);
      await other.forget(place, first);
      expect(await one.find(place)).toEqual(second);
    });

    test('forgets every record in time, and the place is free again', async () => {
      await using opened = await open();
      const { forgetful } = opened;
      const place = aPlace();
      const record = aRecord();
      await forgetful.keep(place, record);
      await eventually(
        () => forgetful.find(place),
        (found) => found === undefined,
      );
      const next = aRecord();
      expect(await forgetful.keep(place, next)).toEqual(next);
    });
  });
}

export const aPlace = (): Place => ({ owner: `owner-${randomBytes(6).toString('hex')}`, key: 'a key', first: 0 });

export function aRecord(lines = 1): IdempotencyRecord {
  return {
    id: randomUUID(),
    kind: 'lines',
    at: Date.now(),
    hashes: randomBytes(hashBytes * lines),
    codes: Array.from({ length: lines }, (_, i) => `code${i}`),
  };
}
