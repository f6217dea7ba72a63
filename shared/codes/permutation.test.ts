import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createPermutation } from './permutation.ts';

const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });
const lengths = fc.integer({ min: 5, max: 8 });
const key = Uint8Array.from({ length: 32 }, (_, i) => i);

/** A length, and a number below 64^length, the ends included more often than by chance. */
const numbers = lengths.chain((length) => fc.tuple(fc.constant(length), fc.nat({ max: 64 ** length - 1 })));

describe('the permutation', () => {
  test('maps [0, 64^length) into itself, and back to where it came from', () => {
    fc.assert(
      fc.property(numbers, keys, ([length, n], anyKey) => {
        const { permute, restore } = createPermutation(anyKey, length);
        for (const place of [permute(n), restore(n)]) expect(place >= 0 && place < 64 ** length).toBe(true);
        expect(restore(permute(n))).toBe(n);
        expect(permute(restore(n))).toBe(n);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([1, 2, 3])('takes every place once: all of 64^%i', (length) => {
    const { permute } = createPermutation(key, length);
    const taken = new Uint8Array(64 ** length);
    for (let n = 0; n < taken.length; n++) taken[permute(n)] = 1;
    expect(taken.every((one) => one === 1)).toBe(true);
  });

  test('is the same for the same key, so that all writers and all times agree', () => {
    // A change here would give codes to counters whose codes other links have.
    const places = [5, 6, 7, 8].map((length) => createPermutation(key, length).permute(1_000_000));
    expect(places).toEqual([986_972_519, 19_910_582_102, 462_056_491_032, 133_835_109_307_162]);
  });

  test('is another for another key, be it by one bit', () => {
    fc.assert(
      fc.property(keys, fc.nat({ max: 255 }), (one, bit) => {
        const other = Uint8Array.from(one, (byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        const [a, b] = [createPermutation(one, 7), createPermutation(other, 7)];
        // By chance, one of 100 agrees once in 44 billion runs.
        for (let n = 0; n < 100; n++) expect(a.permute(n)).not.toBe(b.permute(n));
      }),
    );
  });

  test.each([5, 6, 7, 8])(
    'of length %i flips every bit of a place half the time when one of the counter flips',
    (length) => {
      const { permute } = createPermutation(key, length);
      // ±5 standard deviations of a fair coin thrown 2,000 times.
      for (let bit = 0; bit < 6 * length; bit++) {
        for (const rate of flipRates(permute, bit, 6 * length, 2_000)) expect(Math.abs(rate - 0.5)).toBeLessThan(0.056);
      }
    },
  );
});

/** How often each bit of the place flips with one bit of the counter. */
function flipRates(permute: (n: number) => number, bit: number, bits: number, samples: number): number[] {
  const flips = new Array<number>(bits).fill(0);
  for (let i = 0; i < samples; i++) {
    const n = (i * 123_456_789_011) % 2 ** bits;
    const flipped = Math.floor(n / 2 ** bit) % 2 === 0 ? n + 2 ** bit : n - 2 ** bit;
    for (const differing of differingBits(permute(n), permute(flipped))) flips[differing] = (flips[differing] ?? 0) + 1;
  }
  return flips.map((count) => count / samples);
}

function differingBits(a: number, b: number): number[] {
  const bits: number[] = [];
  for (const [start, difference] of [
    [0, (a % 2 ** 24) ^ (b % 2 ** 24)],
    [24, Math.floor(a / 2 ** 24) ^ Math.floor(b / 2 ** 24)],
  ] as const) {
    for (let bit = 0; bit < 24; bit++) if ((difference >> bit) & 1) bits.push(start + bit);
  }
  return bits;
}
