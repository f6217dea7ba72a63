import { expect, test } from '@jest/globals';
import { csvOf } from './stats-csv.ts';

test.each([
  ['plain', 'plain'],
  ['example.com', 'example.com'],
  ['a,b', '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-example.com', "'-example.com"],
  ['@SUM(1,2)', '"\'@SUM(1,2)"'],
  ['\t=1', "'\t=1"],
  ['\r=1', '"\'\r=1"'],
  ['', ''],
])('a value %j is written as %s', (value, cell) => {
  expect(csvOf(['value', 'people'], [{ value, people: 5 }])).toBe(`value,people\r\n${cell},5\r\n`);
});
