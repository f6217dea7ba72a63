import { expect, test } from '@jest/globals';
import { visitHeaders } from './visit-headers.ts';

const said = { userAgent: 'Mozilla/5.0', referrer: 'https://example.com/', languages: 'de', optsOut: false };
const headers = { host: 'x', 'user-agent': said.userAgent, referer: said.referrer, 'accept-language': said.languages };

test('takes what is said, and nothing where nothing is', () => {
  expect(visitHeaders(headers)).toEqual(said);
  expect(visitHeaders({})).toEqual({ userAgent: '', referrer: '', languages: '', optsOut: false });
});

test.each([
  [{ 'sec-gpc': '1' }, true],
  [{ dnt: '1' }, true],
  [{ dnt: '0' }, false],
  [{ dnt: 'null' }, false],
  [{ 'sec-gpc': '?1' }, false],
])('%j asks not to be told of: %s', (header, optsOut) => {
  expect(visitHeaders({ ...headers, ...header })).toEqual({ ...said, optsOut });
});

test.each([
  { 'sec-purpose': 'prefetch' },
  { 'sec-purpose': 'prefetch;prerender' },
  { 'sec-purpose': 'prefetch;anonymous-client-ip' },
  { purpose: 'prefetch' },
  { 'x-moz': 'prefetch' },
])('%j is no visit', (header) => {
  expect(visitHeaders({ ...headers, ...header })).toBeUndefined();
});

test('other purposes are visits', () => {
  for (const name of ['sec-purpose', 'purpose', 'x-purpose']) {
    expect(visitHeaders({ ...headers, [name]: 'x' })).toEqual(said);
  }
});
