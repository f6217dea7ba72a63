import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mostClicks } from '../../../shared/links/link.ts';
import { grantOf, type PermitStore } from './permit-store.ts';

export interface OpenedPermitStores extends AsyncDisposable {
  /** Two instances over the same data, as two services have them. */
  readonly stores: readonly [PermitStore, PermitStore];
}

/** Longer than the default: a hundred transactions on one row of Cassandra, one after the other. */
const timeout = 60_000;

/** What every `PermitStore` promises. */
export function permitStoreContract(name: string, open: () => Promise<OpenedPermitStores>): void {
  describe(`${name} as a PermitStore`, () => {
    test.each([1, 3, 150, 2_000])(
      'grants exactly %i permits, to however many ask at once',
      async (maximum) => {
        await using opened = await open();
        const code = aCode();
        const taken = await Promise.all(
          opened.stores.flatMap((store) => [1, 2].map(() => takeAll(store, code, maximum, 7))),
        );
        expect(taken.reduce((sum, permits) => sum + permits, 0)).toBe(maximum);
        for (const store of opened.stores) expect(await store.left(code, maximum)).toBe(0);
      },
      timeout,
    );

    test(
      'whatever is taken, given back and made of the maximum: never more than it are out',
      async () => {
        await using opened = await open();
        const steps = fc.array(
          fc.record({
            at: fc.constantFrom(0, 1),
            maximum: fc.constantFrom(1, 5, 150, 400, mostClicks),
            wanted: fc.integer({ min: 1, max: 60 }),
            back: fc.double({ min: 0, max: 1, noNaN: true }),
          }),
          { minLength: 1, maxLength: 20 },
        );
        const property = fc.asyncProperty(steps, async (wanted) => {
          const code = aCode();
          let out = 0;
          for (const { at, maximum, wanted: waiting, back } of wanted) {
            const store = opened.stores[at === 0 ? 0 : 1];
            expect(await store.left(code, maximum)).toBe(Math.max(0, maximum - out));
            const permits = await store.take(code, maximum, waiting);
            expect(permits).toBe(grantOf(maximum - out, waiting));
            const returned = Math.floor(permits * back);
            if (returned > 0) await store.giveBack(code, returned);
            out += permits - returned;
          }
        });
        await fc.assert(property, { numRuns: 15 });
      },
      timeout,
    );

    test(
      'what is given back while others take is granted again, and nothing else',
      async () => {
        await using opened = await open();
        const [one, other] = opened.stores;
        const code = aCode();
        const maximum = 300;
        const held = await one.take(code, maximum, 200);
        const [taken] = await Promise.all([takeAll(other, code, maximum, 1), one.giveBack(code, held)]);
        const rest = await takeAll(one, code, maximum, 1);
        // Cassandra does not give back for certain where another takes at the same moment.
        expect([maximum, maximum - held]).toContain(taken + rest);
      },
      timeout,
    );

    test('one code’s permits are not another’s, whatever the code', async () => {
      await using opened = await open();
      const codes = [aCode(), 'a', 'A', '0000000', '-_-', 'x'.repeat(64), '__proto__'].map((code) => code);
      for (const code of codes) {
        const left = await opened.stores[0].left(code, mostClicks);
        expect(await opened.stores[1].take(code, mostClicks, 1)).toBe(1_000);
        expect(await opened.stores[0].left(code, mostClicks)).toBe(left - 1_000);
      }
    });
  });
}

/** Takes until there is none, and gives back how many there were. */
async function takeAll(store: PermitStore, code: string, maximum: number, wanted: number): Promise<number> {
  let sum = 0;
  for (;;) {
    // A store that is asked by too many at once says so; asking again is right.
    const permits = await store.take(code, maximum, wanted).catch(() => undefined);
    if (permits === 0) return sum;
    sum += permits ?? 0;
  }
}

/** Random, because the data may outlive the test. */
const aCode = () => randomUUID();
