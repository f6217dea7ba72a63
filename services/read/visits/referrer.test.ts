import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { referrerOf } from './referrer.ts';

test.each([
  ['', 'direct'],
  ['https://www.google.com/', 'www.google.com'],
  ['https://t.co/AbC123?x=y', 't.co'],
  ['HTTPS://News.Example.COM:8443/a#b', 'news.example.com'],
  ['https://example.com./', 'example.com'],
  ['http://intranet/wiki', 'intranet'],
  ['https://bücher.example/', 'xn--bcher-kva.example'],
  ['android-app://com.google.android.gm/', 'com.google.android.gm'],
  ['https://user:secret@example.com/', 'example.com'],
  ['http://192.168.0.12/router', 'other'],
  ['http://0x7f.1/', 'other'],
  ['http://[2001:db8::1]/', 'other'],
  ['about:client', 'other'],
  ['javascript:alert(1)', 'other'],
  ['file:///home/me/private.html', 'other'],
  ['https://', 'other'],
  ['/relative', 'other'],
  ['null', 'other'],
])('of %j it tells %s', (referer, expected) => {
  expect(referrerOf(referer)).toBe(expected);
});

test('the path of a referrer is not told, however long', () => {
  fc.assert(fc.property(fc.webPath(), (path) => referrerOf(`https://example.com${path}`) === 'example.com'));
  expect(referrerOf(`https://example.com/${'x'.repeat(16_000)}`)).toBe('example.com');
});

test('anything gives a bounded name, that of a host or a word of ours, and itself again', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc.domain().map((host) => `android-app://${host}`),
  );
  const property = fc.property(anything, (referer) => {
    const referrer = referrerOf(referer);
    expect(referrer).toMatch(/^[a-z0-9_.-]{1,253}$/);
    if (!['direct', 'other'].includes(referrer)) expect(referrerOf(`https://${referrer}/`)).toBe(referrer);
  });
  fc.assert(property, { numRuns: 1_000 });
  for (const label of ['a', 'a.', 'a'.repeat(64)]) expect(referrerOf(`http://${label.repeat(300)}/`)).toBe('other');
});
