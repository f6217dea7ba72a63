import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decode, encode } from './alphabet.ts';

const codes = fc.nat({ max: 64 ** 8 - 1 });

describe('the alphabet', () => {
  test('is 0-9 a-z A-Z _ -, in this order', () => {
    const symbols = Array.from({ length: 64 }, (_, value) => encode(value)).join('');
    expect(symbols).toBe('0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-');
    expect(encode(999_999)).toBe('3Q8-');
  });

  test('gives every number below 64^8 a text that decodes to it', () => {
    fc.assert(fc.property(codes, (n) => decode(encode(n)) === n));
    expect(encode(64 ** 8 - 1)).toBe('--------');
  });

  test('pads with zeros in front, never cuts, and never changes the value', () => {
    fc.assert(
      fc.property(codes, fc.integer({ min: 1, max: 8 }), (n, length) => {
        const text = encode(n, length);
        expect(text).toHaveLength(Math.max(length, encode(n).length));
        expect(decode(text)).toBe(n);
      }),
    );
    expect(encode(1, 7)).toBe('0000001');
  });

  test('gives texts of one length the order of their numbers, position by position', () => {
    fc.assert(fc.property(codes, codes, (a, b) => (encode(a, 8) === encode(b, 8)) === (a === b)));
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]{1,8}$/), (text) => encode(decode(text) ?? -1, text.length) === text),
    );
  });

  test('decodes no text that holds a foreign character', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 4 }),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }).filter((symbol) => !/^[\w-]$/.test(symbol)),
        fc.string({ maxLength: 3 }),
        (before, foreign, after) => decode(before + foreign + after) === undefined,
      ),
    );
    // Their char codes modulo 128 or 256 would be those of symbols.
    for (const foreign of ['ı', 'Ł', 'à', '\u0130', '\uff10']) expect(decode(foreign)).toBeUndefined();
  });
});
