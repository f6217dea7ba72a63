import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { blockSize, createKeySpace, KeySpaces, longestLength, shortestLength } from './key-space.ts';

const lengths = fc.integer({ min: shortestLength, max: longestLength });
const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });

describe('a key space', () => {
  test('gives every counter a code of its length, and every code of its length the counter', () => {
    fc.assert(
      fc.property(
        lengths,
        keys,
        fc.nat({ max: 64 ** 8 - 1 }),
        fc.stringMatching(/^[\w-]{8}$/),
        (length, key, seed, text) => {
          const space = createKeySpace(length, key);
          const counter = seed % space.size;
          expect(space.codeOf(counter)).toMatch(new RegExp(`^[\\w-]{${length}}$`));
          expect(space.counterOf(space.codeOf(counter))).toBe(counter);

          const code = text.slice(0, length);
          const found = space.counterOf(code) ?? -1;
          expect(found >= 0 && found < space.size).toBe(true);
          expect(space.codeOf(found)).toBe(code);
        },
      ),
    );
  });

  test('knows no counter for a text with a foreign symbol', () => {
    const space = createKeySpace(5, new Uint8Array(32));
    for (const text of ['abc.d', 'abcdé', 'ab cd', '+abcd', 'abc/d']) expect(space.counterOf(text)).toBeUndefined();
  });

  test('is made of whole blocks', () => {
    for (let length = shortestLength; length <= longestLength; length++) {
      expect(createKeySpace(length, new Uint8Array(32)).size % blockSize).toBe(0);
    }
  });

  test('differs from length to length under one key', () => {
    const key = new Uint8Array(32);
    const ends = [6, 7, 8].map((length) => createKeySpace(length, key).codeOf(0).slice(-5));
    expect(new Set(ends).size).toBe(3);
  });
});

describe('key spaces', () => {
  const spaces = new KeySpaces([8, 6, 7].map((length) => createKeySpace(length, new Uint8Array(32))));

  test('are gone through from the shortest to the longest, in whatever order they came', () => {
    expect(Array.from(spaces, ({ length }) => length)).toEqual([6, 7, 8]);
  });

  test('are found by length, where they are in use', () => {
    expect(spaces.ofLength(6)?.length).toBe(6);
    for (const length of [0, 5, 9, 64]) expect(spaces.ofLength(length)).toBeUndefined();
  });

  test('give one secret for each purpose, to all who have them', () => {
    const secretOf = (purpose: string, { lengths = [7, 8], byte = 0 } = {}) => {
      const mine = new KeySpaces(lengths.map((length) => createKeySpace(length, new Uint8Array(32).fill(byte))));
      return Buffer.from(mine.secretFor(purpose)).toString('hex');
    };
    expect(secretOf('lists')).toMatch(/^[0-9a-f]{64}$/);
    expect(secretOf('lists', { lengths: [5, 6, 7, 8] })).toBe(secretOf('lists'));
    expect(new Set([secretOf('lists'), secretOf('other'), secretOf('lists', { byte: 1 })]).size).toBe(3);
  });
});
