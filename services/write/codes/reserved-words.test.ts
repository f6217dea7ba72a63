import { expect, test } from '@jest/globals';
import { isReservedWord } from './reserved-words.ts';

test('a reserved word is one in any case', () => {
  for (const word of ['api', 'API', 'Admin', 'rObOtS', 'well-known']) expect(isReservedWord(word)).toBe(true);
});

test('only the whole word is reserved, and nothing that objects inherit', () => {
  for (const word of ['apis', 'my-api', 'ad-min', '', 'constructor', '__proto__'])
    expect(isReservedWord(word)).toBe(false);
});
