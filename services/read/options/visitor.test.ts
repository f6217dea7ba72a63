import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { createVisitors } from './visitor.ts';

const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1';

const requestOf = (headers: Record<string, string>, url = '/code') => ({ headers, url }) as unknown as IncomingMessage;
const visitorOf = createVisitors({
  countryOf: (address) => (address === '203.0.113.7' ? 'AT' : 'other'),
  clientAddress: (req) => String(req.headers['x-forwarded-for']),
});

test('a request tells of its visitor in the names that clicks are told by', () => {
  const headers = { 'user-agent': iphone, 'accept-language': 'de-AT,en', 'x-forwarded-for': '203.0.113.7' };
  const { device, os, browser, language, country, query } = visitorOf(requestOf(headers, '/code/a?b=%20c&b#d'));
  expect({ device, os, browser, language, country, query: [...query] }).toEqual({
    device: 'mobile',
    os: 'iOS',
    browser: 'Safari',
    language: 'de',
    country: 'AT',
    query: [
      ['b', ' c'],
      ['b', ''],
    ],
  });
});

test.each([
  ['nobody says anything', {}],
  ['it is a bot', { 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)', 'accept-language': '*' }],
  ['it is something else', { 'user-agent': 'something else', 'accept-language': 'xx' }],
])('what is not known is undefined, where %s', (_, headers: Record<string, string>) => {
  const { device, os, browser, language, country } = visitorOf(requestOf(headers));
  expect({ device, os, browser, language, country }).toEqual({});
});

test('without a database no country is known', () => {
  const { country } = createVisitors({ countryOf: undefined, clientAddress: () => '203.0.113.7' })(requestOf({}));
  expect(country).toBeUndefined();
});
