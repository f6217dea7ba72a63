/** Up to so many pairs the distribution is counted out; beyond, it is as good as normal. */
const mostCounted = 2_500;

/**
 * How likely two samples would differ in rank by as much as they do, or more, if they came from the same distribution: the
 * Mann–Whitney test, two-sided. It assumes nothing of the distribution: rounds beside other programs have long tails.
 */
export function rankSumTest(before: readonly number[], after: readonly number[]): number {
  const pairs = before.length * after.length;
  const wins = before.reduce((sum, a) => sum + after.reduce((won, b) => won + winOf(a, b), 0), 0);
  const distance = Math.abs(wins - pairs / 2);
  if (pairs > mostCounted) return normalTail(distance, before.length, after.length);
  const probabilities = winsByChance(before.length, after.length);
  const asFar = probabilities.filter((_, count) => Math.abs(count - pairs / 2) >= distance - 1e-9);
  return Math.min(
    1,
    asFar.reduce((sum, probability) => sum + probability, 0),
  );
}

/** The least that the test can tell of so many values: one sample above all of the other, or below, of all orders. */
export function leastProbability(before: number, after: number): number {
  let orders = 1;
  for (let n = 1; n <= before; n++) orders *= (after + n) / n;
  return Math.min(1, 2 / orders);
}

/** The middle of all differences between the two: the Hodges–Lehmann estimate, which belongs to the test. */
export function shift(before: readonly number[], after: readonly number[]): number {
  const differences = before.flatMap((a) => after.map((b) => b - a)).sort((a, b) => a - b);
  const middle = (differences.length - 1) / 2;
  return ((differences[Math.floor(middle)] ?? 0) + (differences[Math.ceil(middle)] ?? 0)) / 2;
}

function winOf(a: number, b: number): number {
  if (a === b) return 0.5;
  return b > a ? 1 : 0;
}

/** Of each number of wins, how likely it is if all orders are. Value by value: the largest yet belongs to one or the other. */
function winsByChance(before: number, after: number): number[] {
  // chances[b][wins] of the values seen so far, of which b are of `after`.
  let chances: number[][] = [[1]];
  for (let seen = 1; seen <= before + after; seen++) {
    const next: number[][] = [];
    for (let b = Math.max(0, seen - before); b <= Math.min(after, seen); b++) {
      const a = seen - b;
      const row = new Array<number>(a * b + 1).fill(0);
      // The largest is of `after`, and wins against all of `before` that were seen; or it is of `before`.
      add(row, chances[b - 1], a, b / seen);
      add(row, chances[b], 0, a / seen);
      next[b] = row;
    }
    chances = next;
  }
  return chances[after] ?? [];
}

function add(row: number[], from: readonly number[] | undefined, wins: number, weight: number): void {
  if (from === undefined || weight === 0) return;
  for (const [count, chance] of from.entries()) row[count + wins] = (row[count + wins] ?? 0) + chance * weight;
}

function normalTail(distance: number, before: number, after: number): number {
  const deviation = Math.sqrt((before * after * (before + after + 1)) / 12);
  return erfc(Math.max(0, distance - 0.5) / deviation / Math.SQRT2);
}

/** The complementary error function, to 1.2e-7 (Numerical Recipes, erfcc); z ≥ 0. */
function erfc(z: number): number {
  const t = 1 / (1 + z / 2);
  const series = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const polynomial = series.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  return t * Math.exp(-z * z + polynomial);
}
