import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { languageOf } from './language.ts';

test.each([
  ['de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7', 'de'],
  ['en', 'en'],
  ['EN-us', 'en'],
  ['zh-Hant-TW,zh;q=0.9', 'zh'],
  ['en;q=0.5, fr ; q=0.8', 'fr'],
  ['*, pt-BR;q=0.5', 'pt'],
  ['iw', 'he'],
  ['gsw-CH', 'gsw'],
  ['xx-XX, de;q=0.9', 'other'],
  ['de;q=0', 'other'],
  ['', 'other'],
  ['*', 'other'],
  ['und', 'other'],
  ['mul', 'other'],
  ['C', 'other'],
  ['en_US.UTF-8', 'other'],
  ['root', 'other'],
])('of %j it tells %s', (header, expected) => {
  expect(languageOf(header)).toBe(expected);
});

test('anything gives a language, in its own form, or other', () => {
  const range = fc.stringMatching(/^[a-z]{1,4}(?:-[a-zA-Z]{2,8})?(?:;q=[01](?:\.\d)?)?$/);
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(range).map((ranges) => ranges.join(',')),
  );
  const property = fc.property(anything, (header) => {
    const language = languageOf(header);
    expect(language).toMatch(/^(?:[a-z]{2,3}|other)$/);
    expect(languageOf(language)).toBe(language);
  });
  fc.assert(property, { numRuns: 1_000 });
});

test('of every code of two or three letters it tells its language, or other', () => {
  const letters = Array.from('abcdefghijklmnopqrstuvwxyz');
  const pairs = letters.flatMap((first) => letters.map((second) => first + second));
  const codes = [...pairs, ...pairs.flatMap((pair) => letters.map((third) => pair + third))];
  const languages = new Set(codes.map(languageOf));
  expect(languages.size).toBeGreaterThan(400);
  expect(languages.size).toBeLessThan(1_000);
});
