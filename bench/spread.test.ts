import { expect, test } from '@jest/globals';
import { spreadOf } from './spread.ts';

test('an odd number of rounds has one in the middle', () => {
  expect(spreadOf([3, 1, 10])).toEqual({ median: 3, least: 1, most: 10 });
});

test('an even number has its median halfway between two', () => {
  expect(spreadOf([4, 1, 2, 10])).toEqual({ median: 3, least: 1, most: 10 });
});
