import { describe, expect, test } from '@jest/globals';
import { createPermutation } from './permutation.ts';

/**
 * Somebody has 10,000 consecutive codes and guesses the next, bit by bit, with everything that is linear over GF(2) in
 * the counter's bits and those of the code before. Whoever multiplies, rotates or XORs counters is found out.
 */
const known = 10_000;
/** So many that 45 to 55 % is six standard deviations of throwing coins. */
const guessed = 4_000;
/** All of the counters' bits that change from there on, change within the known ones. */
const firstCounter = 2 ** 20;

describe('whoever knows ten thousand consecutive codes', () => {
  test.each([5, 6, 7, 8])('guesses the bits of the next, of length %i, no better than by throwing coins', (length) => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => 7 * i + length);
    const { permute } = createPermutation(key, length);
    const rates = hitRates((n) => BigInt(permute(n)), 6 * length);
    expect(Math.min(...rates)).toBeGreaterThan(0.45);
    expect(Math.max(...rates)).toBeLessThan(0.55);
  });

  test.each<[string, (n: bigint) => bigint]>([
    ['XORed with a key and shifted', (n) => n ^ (n << 17n) ^ 0x2a5a5a5a5a5n],
    ['run through a shift register', (n) => n ^ (n << 20n) ^ (n << 9n) ^ (n >> 3n)],
  ])('guesses every bit, were counters merely %s', (_, permute) => {
    const rates = hitRates((n) => permute(BigInt(n)) % 2n ** 42n, 42);
    expect(Math.min(...rates)).toBe(1);
  });

  test('guesses the lowest bits, were counters merely multiplied', () => {
    const rates = hitRates((n) => (BigInt(n) * 0x2545f4914f6cdd1dn) % 2n ** 42n, 42);
    expect(rates.slice(0, 2)).toEqual([1, 1]);
  });
});

interface Row {
  features: bigint;
  place: bigint;
}

/** For each bit of a place, how often the predictor that did best on the known codes is right about the next. */
function hitRates(permute: (n: number) => bigint, bits: number): number[] {
  const features = 1 + 24 + bits;
  const rows: Row[] = Array.from({ length: known + guessed }, (_, i) => {
    const n = firstCounter + i;
    return { features: 1n | (BigInt(n) << 1n) | (permute(n - 1) << 25n), place: permute(n) };
  });
  const [learned, next] = [rows.slice(0, known), rows.slice(known)].map((some) => ({
    inputs: columns(
      some.map((row) => row.features),
      features,
    ),
    outputs: columns(
      some.map((row) => row.place),
      bits,
    ),
  })) as [Columns, Columns];
  const predictors = Array.from({ length: 21 }, (_, rest) =>
    solve(
      rows.filter((_, i) => i < known && i % 21 === rest),
      features,
    ),
  );
  return Array.from({ length: bits }, (_, bit) => {
    const byTraining = predictors.map((weights) => hits(weights, bit, learned));
    const best = byTraining.indexOf(Math.max(...byTraining));
    return hits(predictors[best] ?? [], bit, next) / guessed;
  });
}

/** Which bits of the place each feature flips, by Gaussian elimination: exact for as many rows as are independent. */
function solve(rows: readonly Row[], features: number): bigint[] {
  const pivots: Row[] = [];
  for (const row of rows) {
    let { features: rest, place } = row;
    while (rest !== 0n) {
      const feature = lowestBit(rest);
      const pivot = pivots[feature];
      if (pivot === undefined) {
        pivots[feature] = { features: rest, place };
        break;
      }
      rest ^= pivot.features;
      place ^= pivot.place;
    }
  }
  const weights = new Array<bigint>(features).fill(0n);
  for (let feature = features - 1; feature >= 0; feature--) {
    const pivot = pivots[feature];
    // A feature that says nothing new gets no weight.
    if (pivot === undefined) continue;
    weights[feature] = weights.reduce(
      (place, weight, other) => (other > feature && isSet(pivot.features, other) ? place ^ weight : place),
      pivot.place,
    );
  }
  return weights;
}

/** The rows turned by 90°, 32 of them in a word: XOR then predicts 32 at once. */
interface Columns {
  inputs: Int32Array[];
  outputs: Int32Array[];
}

function columns(numbers: readonly bigint[], bits: number): Int32Array[] {
  return Array.from({ length: bits }, (_, bit) => {
    const column = new Int32Array(Math.ceil(numbers.length / 32));
    numbers.forEach((n, i) => {
      if (isSet(n, bit)) column[i >> 5] = (column[i >> 5] ?? 0) | (1 << (i & 31));
    });
    return column;
  });
}

function hits(weights: readonly bigint[], bit: number, { inputs, outputs }: Columns): number {
  const misses = Int32Array.from(outputs[bit] ?? []);
  weights.forEach((weight, feature) => {
    if (!isSet(weight, bit)) return;
    inputs[feature]?.forEach((word, i) => {
      misses[i] = (misses[i] ?? 0) ^ word;
    });
  });
  const rows = 32 * misses.length;
  return misses.reduce((left, word) => left - ones(word), rows);
}

function ones(word: number): number {
  let count = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) count++;
  return count;
}

const isSet = (n: bigint, bit: number) => ((n >> BigInt(bit)) & 1n) === 1n;
const lowestBit = (n: bigint) => (n & -n).toString(2).length - 1;
