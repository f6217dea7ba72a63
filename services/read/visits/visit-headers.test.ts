import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { visitHeaders } from './visit-headers.ts';

const said = { userAgent: 'Mozilla/5.0', referrer: 'https://example.com/', languages: 'de', optsOut: false };
const raw = ['Host', 'x', 'User-Agent', said.userAgent, 'Referer', said.referrer, 'Accept-Language', said.languages];

test('takes what is said, in capital letters or small ones', () => {
  expect(visitHeaders(raw)).toEqual(said);
  expect(visitHeaders(raw.map((each, index) => (index % 2 === 0 ? each.toLowerCase() : each)))).toEqual(said);
  expect(visitHeaders([])).toEqual({ userAgent: '', referrer: '', languages: '', optsOut: false });
});

test.each([
  [['Sec-GPC', '1'], true],
  [['sec-gpc', '1'], true],
  [['DNT', '1'], true],
  [['DNT', '0'], false],
  [['DNT', 'null'], false],
  [['Sec-GPC', '?1'], false],
])('%j asks not to be told of: %s', (header, optsOut) => {
  expect(visitHeaders([...raw, ...header])).toEqual({ ...said, optsOut });
});

test.each([
  ['Sec-Purpose', 'prefetch'],
  ['sec-purpose', 'prefetch;prerender'],
  ['Sec-Purpose', 'prefetch;anonymous-client-ip'],
  ['Purpose', 'prefetch'],
  ['X-Moz', 'prefetch'],
])('%s: %s is no visit', (...header) => {
  expect(visitHeaders([...header, ...raw])).toBeUndefined();
  expect(visitHeaders([...raw, ...header])).toBeUndefined();
});

test('other purposes are visits', () => {
  for (const header of ['Sec-Purpose', 'Purpose', 'X-Purpose'])
    expect(visitHeaders([...raw, header, 'x'])).toEqual(said);
});

test('sees what req.headers would show, whatever is sent', () => {
  const names = ['User-Agent', 'user-agent', 'REFERER', 'Accept-Language', 'Purpose', 'X-Moz', 'Accept', 'Via', 'X'];
  const header = fc.tuple(fc.constantFrom(...names), fc.constantFrom('1', 'prefetch', 'de', 'a b'));
  const property = fc.property(fc.uniqueArray(header, { selector: ([name]) => name.toLowerCase() }), (sent) => {
    const req = new IncomingMessage(new Socket());
    req.rawHeaders = sent.flat();
    const { purpose, 'x-moz': moz, 'user-agent': userAgent, referer, 'accept-language': languages } = req.headers;
    const seen = visitHeaders(req.rawHeaders);
    if (purpose === 'prefetch' || moz === 'prefetch') expect(seen).toBeUndefined();
    else {
      expect(seen).toEqual({
        userAgent: userAgent ?? '',
        referrer: referer ?? '',
        languages: languages ?? '',
        optsOut: false,
      });
    }
  });
  fc.assert(property);
});

test('of a header that comes twice the first counts', () => {
  const twice = ['User-Agent', 'Mallory', 'Referer', 'https://mallory.example/', 'Accept-Language', 'xx'];
  expect(visitHeaders([...raw, ...twice])).toEqual(said);
});
