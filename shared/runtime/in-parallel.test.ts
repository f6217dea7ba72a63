import { expect, test } from '@jest/globals';
import { inParallel } from './in-parallel.ts';

test('works on so many at once and no more, and keeps the order', async () => {
  let running = 0;
  let most = 0;
  const squares = await inParallel(3, [5, 1, 4, 2, 3, 0], async (n) => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn < n; turn++) await Promise.resolve();
    running--;
    return n * n;
  });
  expect(squares).toEqual([25, 1, 16, 4, 9, 0]);
  expect(most).toBe(3);
});

test('begins nothing more once something failed', async () => {
  const begun: number[] = [];
  const work = async (n: number) => {
    begun.push(n);
    await Promise.resolve();
    if (n === 2) throw new Error('no 2');
  };
  await expect(inParallel(2, [1, 2, 3, 4, 5, 6, 7, 8], work)).rejects.toThrow('no 2');
  expect(begun.length).toBeLessThan(5);
});
