import { expect, test } from '@jest/globals';
import { Gathering } from './gathering.ts';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test('what comes in one turn is done together, each with its own result, and what comes later with the next', async () => {
  const done: number[][] = [];
  const gathering = new Gathering(async (items: readonly number[]) => {
    done.push([...items]);
    return items.map((item) => item * 10);
  });
  const first = [gathering.add(1), Promise.resolve().then(() => gathering.add(2))];
  expect(await Promise.all(first)).toEqual([10, 20]);
  expect(await gathering.add(3)).toBe(30);
  expect(done).toEqual([[1, 2], [3]]);
});

test('what fails fails for all of its turn, and for none of another', async () => {
  const gathering = new Gathering(async (items: readonly string[]) => {
    if (items.includes('bad')) throw new Error('failed');
    return items;
  });
  const together = await Promise.allSettled([gathering.add('good'), gathering.add('bad')]);
  expect(together.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await gathering.add('good')).toBe('good');
  const throwing = new Gathering<string, string>(() => {
    throw new Error('a defect');
  });
  await expect(throwing.add('any')).rejects.toThrow('a defect');
});

test('what comes while others are being done does not wait for them', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const gathering = new Gathering(async (items: readonly string[]) => {
    if (items.includes('slow')) await promise;
    return items;
  });
  const slow = gathering.add('slow');
  await nextTurn();
  expect(await gathering.add('quick')).toBe('quick');
  resolve();
  expect(await slow).toBe('slow');
});

test('no more are done together than may be', async () => {
  const sizes: number[] = [];
  const work = async (items: readonly number[]) => {
    sizes.push(items.length);
    return items;
  };
  const gathering = new Gathering(work, 3);
  const numbers = Array.from({ length: 7 }, (_, n) => n);
  expect(await Promise.all(numbers.map((n) => gathering.add(n)))).toEqual(numbers);
  expect(sizes).toEqual([3, 3, 1]);
});
