import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { InvalidRequest, Refused } from '../../../shared/errors.ts';
import { isCode } from '../../../shared/links/link.ts';
import { parseAlias } from './alias-policy.ts';

test.each(['a', '0', 'Sale-2026', 'a_b', 'a__--b', 'x'.repeat(64), 'admins', 'constructor'])(
  '%s is an alias',
  (alias) => {
    expect(parseAlias(alias)).toBe(alias);
  },
);

test.each([
  ...['', '-', '_', '-a', 'a-', '_a', 'a_', 'x'.repeat(65), 'a b', ' a', 'a\n', 'a.b', 'a/b', 'a+', 'a%20', '..'],
  ...['ä', 'а', '１', 'a\u0000b', '__proto__'],
])('400: %j is none', (alias) => {
  expect(() => parseAlias(alias)).toThrow(InvalidRequest);
});

test.each(['admin', 'API', 'LogIn', 'well-known'])('422: %s is reserved', (alias) => {
  expect(() => parseAlias(alias)).toThrow(Refused);
});

test('what is taken is taken as it is, and is what a code can look like', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\w-]{1,66}$/)), (text) => {
      try {
        expect(parseAlias(text)).toBe(text);
      } catch (error) {
        if (error instanceof InvalidRequest || error instanceof Refused) return;
        throw error;
      }
      expect(isCode(text)).toBe(true);
    }),
  );
});
