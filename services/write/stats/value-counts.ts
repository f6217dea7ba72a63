import { mostValues, other, type ValueCounts } from '../../../shared/clicks/day-counts.ts';

export interface ValueCount {
  readonly value: string;
  readonly people: number;
}

/** The most frequent values, in order, and last all the rest as `other`. */
export function mostFrequent(counts: ValueCounts): ValueCount[] {
  let rest = counts.get(other) ?? 0;
  // Of equally many, those that come first in order: the same in every answer.
  const sorted = [...counts].filter(([value]) => value !== other).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  for (const [, people] of sorted.slice(mostValues)) rest += people;
  const named = sorted.slice(0, mostValues).map(([value, people]) => ({ value, people }));
  return rest > 0 ? [...named, { value: other, people: rest }] : named;
}
