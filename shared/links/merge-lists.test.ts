import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ListPosition } from './link-store.ts';
import { merge } from './merge-lists.ts';

const position = fc.record({ createdAt: fc.nat(20), code: fc.stringMatching(/^[a-c]{1,3}$/) });
const lists = fc.array(fc.array(position).map((some) => some.sort(newestFirst)));

function newestFirst(a: ListPosition, b: ListPosition): number {
  if (a.createdAt !== b.createdAt) return b.createdAt - a.createdAt;
  return a.code === b.code ? 0 : a.code < b.code ? 1 : -1;
}

async function* each(list: readonly ListPosition[], onTake = () => {}): AsyncGenerator<ListPosition> {
  for (const one of list) {
    onTake();
    yield one;
  }
}

test('makes one list, newest first, of several', async () => {
  const property = fc.asyncProperty(lists, async (several) => {
    const merged = await Array.fromAsync(merge(several.map((list) => each(list))));
    expect(merged).toEqual(several.flat().sort(newestFirst));
  });
  await fc.assert(property);
});

test('takes one ahead of each list, and no more', async () => {
  let taken = 0;
  const long = Array.from({ length: 100 }, (_, i) => ({ createdAt: 100 - i, code: 'a' }));
  const merged = merge([long, long].map((list) => each(list, () => taken++)));
  for (let i = 0; i < 10; i++) await merged.next();
  expect(taken).toBeLessThanOrEqual(12);
});
