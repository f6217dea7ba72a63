import { mostValues, other, type ValueCounts } from '../../../shared/clicks/day-counts.ts';

export interface ValueCount {
  readonly value: string;
  readonly people: number;
}

/** The most frequent values of some days, in order, and last all the rest as `other`. They add up to the people of these days. */
export function mostFrequent(days: Iterable<ValueCounts>): ValueCount[] {
  const sums = new Map<string, number>();
  for (const counts of days) {
    for (const [value, people] of counts) sums.set(value, (sums.get(value) ?? 0) + people);
  }
  let rest = sums.get(other) ?? 0;
  sums.delete(other);
  // Of equally many, those that come first in order: the same in every answer.
  const sorted = [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  for (const [, people] of sorted.slice(mostValues)) rest += people;
  const named = sorted.slice(0, mostValues).map(([value, people]) => ({ value, people }));
  return rest > 0 ? [...named, { value: other, people: rest }] : named;
}
