import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryLink } from './arbitrary-link.ts';
import { availability, isCode, type Link } from './link.ts';
import { aLink } from './link-store.contract.ts';

const now = Date.UTC(2026, 0);

describe('a link', () => {
  test.each<[string, Partial<Link>]>([
    ['live', {}],
    ['live', { expiresAt: now + 1 }],
    ['expired', { expiresAt: now }],
    ['expired', { expiresAt: 0 }],
    ['disabled', { state: 'disabled' }],
    ['deleted', { state: 'deleted' }],
    ['deleted', { state: 'deleted', expiresAt: now - 1 }],
    ['blocked', { blocked: true }],
    ['early', { options: { notBefore: now + 1 } }],
    ['live', { options: { notBefore: now } }],
    ['expired', { options: { notBefore: now + 1 }, expiresAt: now }],
  ])('is %s with %j', (expected, members) => {
    expect(availability(aLink(members), now)).toBe(expected);
  });

  test('is blocked before anything else that may be wrong with it', () => {
    fc.assert(fc.property(arbitraryLink(), (link) => availability({ ...link, blocked: true }, now) === 'blocked'));
  });
});

test('a code is 1 to 64 letters, digits, _ or -', () => {
  for (const text of ['a', '_', '3Q8-', 'x'.repeat(64)]) expect(isCode(text)).toBe(true);
  for (const text of ['', 'x'.repeat(65), 'ä', 'a b', 'a\n', 'a/b', 'a+']) expect(isCode(text)).toBe(false);
});
