import { expect, test } from '@jest/globals';
import { addValue, mostValues, other, type ValueCounts } from './day-counts.ts';

test.each([
  ['before', [other]],
  ['without', []],
])('fifty values are told apart, %s anything that is not', (_, first) => {
  const counts: ValueCounts = new Map();
  const values = [...first, ...Array.from({ length: mostValues + 10 }, (__, n) => `value ${n}`), 'value 0'];
  for (const value of values) addValue(counts, value, 2);
  expect(counts.size).toBe(mostValues + 1);
  expect(counts.get('value 0')).toBe(4);
  expect(counts.get(other)).toBe(2 * (10 + first.length));
});
