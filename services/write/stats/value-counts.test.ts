import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mostValues, other } from '../../../shared/clicks/day-counts.ts';
import { mostFrequent } from './value-counts.ts';

const arbitraryCounts = fc
  .array(fc.integer({ min: 1, max: 100 }), { maxLength: 80, size: 'max' })
  .map((counts) => new Map(counts.map((count, i) => [[other, '__proto__'][i] ?? `value ${i}`, count] as const)));

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
    const sum = (numbers: Iterable<number>) => [...numbers].reduce((a, b) => a + b, 0);
    expect(sum(found.map(({ people }) => people))).toBe(sum(counts.values()));
  });
  fc.assert(property, { numRuns: 300 });
});
