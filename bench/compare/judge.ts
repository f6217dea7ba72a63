import { leastProbability, rankSumTest, shift } from './rank-sum.ts';

/** One figure of two commits, in several rounds each. Whatever it is, more is better. */
export interface Pair {
  readonly what: string;
  readonly before: readonly number[];
  readonly after: readonly number[];
}

export type Verdict = 'slower' | 'faster' | 'no change' | 'too few rounds';

export interface Judgement extends Pair {
  readonly verdict: Verdict;
  /** 0.1 is ten percent better. */
  readonly change: number;
  /** That chance alone would show as much. */
  readonly probability: number;
}

/** That a run in which nothing changed is said to have changed somewhere: 1 in 20, over all its figures together. */
const falseAlarms = 0.05;

/**
 * What is smaller is no change, however sure: from one start of a process to the next the same code differs by as much, by
 * where its memory lies and in which order it was optimised, and that is in every round of a run.
 */
const leastChange = 0.05;

/** Tells real change from noise: in every figure by the rank-sum test, the more of them the more strictly (Bonferroni). */
export function judge(pairs: readonly Pair[]): Judgement[] {
  const level = falseAlarms / Math.max(1, pairs.length);
  return pairs.map((pair) => {
    const { before, after } = pair;
    const change = Math.exp(shift(before.map(Math.log), after.map(Math.log))) - 1;
    const probability = rankSumTest(before, after);
    return { ...pair, change, probability, verdict: verdictOf(pair, change, probability, level) };
  });
}

function verdictOf({ before, after }: Pair, change: number, probability: number, level: number): Verdict {
  if (leastProbability(before.length, after.length) > level) return 'too few rounds';
  if (probability > level || Math.abs(change) < leastChange) return 'no change';
  return change < 0 ? 'slower' : 'faster';
}
