import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mostValues, other } from '../../../shared/clicks/day-counts.ts';
import { mostFrequent } from './value-counts.ts';

const values = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(other, '__proto__') },
  { weight: 20, arbitrary: fc.nat(500).map(String) },
);
const arbitraryCounts = fc
  .array(fc.tuple(values, fc.integer({ min: 1, max: 1_000 })), { maxLength: 150, size: 'max' })
  .map((pairs) => new Map(pairs));

test('at most fifty values are named, none of the rest is more frequent, and nobody is lost', () => {
  const property = fc.property(arbitraryCounts, (counts) => {
    const found = mostFrequent(counts);
    const named = found.filter(({ value }) => value !== other);
    expect(found.slice(0, named.length)).toEqual(named);
    expect(named.length).toBe(Math.min(mostValues, counts.size - (counts.has(other) ? 1 : 0)));
    for (const { value, people } of named) expect(counts.get(value)).toBe(people);
    const rest = [...counts].filter(([value]) => value !== other && named.every((each) => each.value !== value));
    for (const [, people] of rest) expect(people).toBeLessThanOrEqual(named.at(-1)?.people as number);
    expect(named.map(({ people }) => people)).toEqual(named.map(({ people }) => people).sort((a, b) => b - a));
    const sum = (counts: Iterable<number>) => [...counts].reduce((a, b) => a + b, 0);
    expect(sum(found.map(({ people }) => people))).toBe(sum(counts.values()));
  });
  fc.assert(property, { numRuns: 300 });
});
