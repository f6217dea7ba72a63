import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { bugs } from './bugs.ts';

const root = path.resolve(import.meta.dirname, '../..');

test('every defect can still be planted: what it replaces stands exactly once', () => {
  const amiss = bugs.filter(({ file, text }) => readFileSync(path.join(root, file), 'utf8').split(text).length !== 2);
  expect(amiss.map(({ breaks }) => breaks)).toEqual([]);
});
