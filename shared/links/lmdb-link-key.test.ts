import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createKeySpace, KeySpaces } from '../codes/key-space.ts';
import { codeOfKey, type LinkKey, linkKey, linkKeyEncoder } from './lmdb-link-key.ts';

const spaces = new KeySpaces([6, 7, 8].map((length) => createKeySpace(length, new Uint8Array(32))));
const codes = fc.stringMatching(/^[A-Za-z0-9](?:[\w-]{0,62}[A-Za-z0-9])?$/);

function bytesOf(key: LinkKey): Buffer {
  const target = Buffer.alloc(100, 0xff);
  return target.subarray(10, linkKeyEncoder.writeKey(key, target, 10));
}

describe('the key of a link in LMDB', () => {
  test('can be read back from its bytes, and the code from the key', () => {
    fc.assert(
      fc.property(codes, (code) => {
        const key = linkKey(code, spaces);
        const bytes = Buffer.concat([Buffer.alloc(3, 0x55), bytesOf(key), Buffer.alloc(2, 0x55)]);
        expect(linkKeyEncoder.readKey(bytes, 3, bytes.length - 2)).toBe(key);
        expect(codeOfKey(key, spaces)).toBe(code);
      }),
    );
  });

  test('is another for every code', () => {
    fc.assert(
      fc.property(fc.uniqueArray(codes, { minLength: 2 }), (some) => {
        expect(new Set(some.map((code) => bytesOf(linkKey(code, spaces)).toString('hex'))).size).toBe(some.length);
      }),
    );
  });

  test('of a possible code is a number of seven bytes, in the order of length and counter', () => {
    const places = fc.tuple(fc.constantFrom(6, 7, 8), fc.nat({ max: 64 ** 6 - 1 }));
    const keyOf = ([length, counter]: [number, number]) =>
      linkKey(spaces.ofLength(length)?.codeOf(counter) ?? '', spaces);
    fc.assert(
      fc.property(places, places, (a, b) => {
        const [one, other] = [bytesOf(keyOf(a)), bytesOf(keyOf(b))];
        expect(one).toHaveLength(7);
        expect(Buffer.compare(one, other)).toBe(Math.sign(a[0] - b[0] || a[1] - b[1]));
      }),
    );
  });

  test('of any other alias is its text, behind all the numbers', () => {
    fc.assert(
      fc.property(
        codes.filter((code) => spaces.ofLength(code.length) === undefined),
        (alias) => {
          expect(bytesOf(linkKey(alias, spaces)).toString()).toBe(alias);
          expect(Buffer.compare(bytesOf(linkKey('--------', spaces)), bytesOf(alias))).toBe(-1);
        },
      ),
    );
  });
});
