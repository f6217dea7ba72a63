import { expect, test } from '@jest/globals';
import { repeat } from './repeat.ts';

test('works after each wait, as long as it then is to be, until the signal comes', async () => {
  const stopping = new AbortController();
  const done: (string | number)[] = [];
  let interval = 1;
  const work = async () => {
    done.push('work');
    if (++interval > 3) stopping.abort();
  };
  const wait = async (milliseconds: number) => done.push(milliseconds);
  await repeat(work, { interval: () => interval, signal: stopping.signal, wait });
  expect(done).toEqual([1, 'work', 2, 'work', 3, 'work']);
});

test('a signal ends a wait, however long, and no work follows', async () => {
  const stopping = new AbortController();
  const work = () => Promise.reject(new Error('not to be done'));
  const repeating = repeat(work, { interval: () => 3_600_000, signal: stopping.signal });
  stopping.abort();
  await repeating;
});

test('what fails ends it', async () => {
  const work = () => Promise.reject(new Error('a defect'));
  const { signal } = new AbortController();
  await expect(repeat(work, { interval: () => 0, signal })).rejects.toThrow('a defect');
});
