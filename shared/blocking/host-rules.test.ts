import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type HostRule, parseHostRule, parseHosts, parsePrefix } from './host-rule.ts';
import { HostRules } from './host-rules.ts';

describe('a rule is kept in one form, however it is written:', () => {
  test.each([
    ['example.com', 'example.com'],
    ['EXAMPLE.com.', 'example.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['192.0.2.1', '192.0.2.1'],
    ['[2001:DB8:0::1]', '[2001:db8::1]'],
    ['localhost', 'localhost'],
    ['.example.com', '.example.com'],
    ['*.Example.com', '.example.com'],
    ['.zip', '.zip'],
    ['https://example.com', 'https://example.com/'],
    ['HTTP://example.com:80/%7Euser/./a?b#c', 'https://example.com/~user/a?b#c'],
    ['https://example.com.:8443/a', 'https://example.com:8443/a'],
    ['https://[2001:db8::1]:8443/a', 'https://[2001:db8::1]:8443/a'],
  ])('%s → %s', (given, kept) => {
    expect(parseHostRule(given)).toBe(kept);
    expect(parseHostRule(kept)).toBe(kept);
  });
});

test.each([
  ...[
    '',
    '.',
    '*',
    '*.',
    '..',
    'a..b',
    '..example.com',
    '*.*.example.com',
    'exam ple.com',
    'example.com/path',
    'example.com:80',
  ],
  ...[
    '0.0.0.0 example.com',
    '0x7f.1',
    '010.0.0.1',
    '.192.0.2.1',
    '.[2001:db8::1]',
    '2001:db8::1',
    'ex%61mple.com',
    'a@b.example',
  ],
  ...[
    'https://',
    'https://a@example.com/',
    'https://ex ample.com/',
    'ftp://example.com/',
    'https://%65xample.com/',
    '\0',
    '<html>',
  ],
  `${'a'.repeat(2_001)}.example`,
])('%j is no rule', (given) => {
  expect(parseHostRule(given)).toBeUndefined();
});

test('hosts and beginnings of URLs are told apart', () => {
  expect([parseHosts('https://example.com/'), parsePrefix('example.com')]).toEqual([undefined, undefined]);
});

test('any text at all is a rule that stays as it is, or none', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc.domain(),
    fc.ipV6().map((ip) => `[${ip}]`),
  );
  const property = fc.property(texts, (given) => {
    const rule = parseHostRule(given);
    if (rule !== undefined) expect(parseHostRule(rule)).toBe(rule);
  });
  fc.assert(property, { numRuns: 2_000 });
});

const matches = (rules: readonly HostRule[], href: string) => new HostRules(rules).matches(href);

describe('rules are about', () => {
  test.each([
    ['example.com', 'https://example.com/a'],
    ['example.com', 'http://example.com:8080/'],
    ['example.com', 'https://example.com./'],
    ['.example.com', 'https://example.com/'],
    ['.example.com', 'https://a.b.example.com./'],
    ['.com', 'https://a.b.example.com/'],
    ['[2001:db8::1]', 'https://[2001:db8::1]/'],
    ['[2001:db8::1]', 'https://[2001:db8::1]:8080/'],
    ['https://example.com/a', 'http://example.com/a/b?c'],
    ['https://example.com/a', 'https://example.com/ab'],
    ['https://example.com/a', 'https://example.com/%61/b'],
    ['https://example.com/', 'https://example.com./'],
    ['https://example.com:8443/a', 'https://example.com:8443/a'],
    ['https://example.com/%C3%BC', 'https://example.com/%c3%bc'],
  ])('%s: %s', (rule, href) => expect(matches([rule], href)).toBe(true));
});

describe('rules are not about', () => {
  test.each([
    ['example.com', 'https://www.example.com/'],
    ['example.com', 'https://example.org/example.com'],
    ['.example.com', 'https://notexample.com/'],
    ['.example.com', 'https://example.com.evil.net/'],
    ['https://example.com/a', 'https://example.com/'],
    ['https://example.com/a', 'https://example.com/A'],
    ['https://example.com/a', 'https://example.com:8443/a'],
    ['https://example.com/a', 'https://www.example.com/a'],
    ['https://example.com/a%2Fb', 'https://example.com/a/b'],
    ['example.com', ''],
  ])('%s: %s', (rule, href) => expect(matches([rule], href)).toBe(false));
});

test('whatever the rules, they are about a URL if one of them is by itself, as the plainest code says', () => {
  const label = fc.constantFrom('a', 'b', 'com', 'xa');
  const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
  const rest = fc
    .array(fc.constantFrom('/', 'a', 'b', '?', '~', '%2F'), { maxLength: 5 })
    .map((parts) => `/${parts.join('')}`);
  const rule = fc.oneof(
    host,
    host.map((name) => `.${name}`),
    fc.tuple(host, rest).map(([name, path]) => `https://${name}${path}`),
  );
  const url = fc
    .tuple(fc.constantFrom('http', 'https'), host, rest)
    .map(([scheme, name, path]) => `${scheme}://${name}${path}`);
  const isAbout = (one: HostRule, href: string) => {
    const { hostname, pathname, search } = new URL(href);
    if (one.startsWith('https://'))
      return `https://${hostname}${pathname}${search}${href.endsWith('?') && search === '' ? '?' : ''}`.startsWith(one);
    return one.startsWith('.') ? `.${hostname}`.endsWith(one) : hostname === one;
  };
  const property = fc.property(fc.array(rule, { maxLength: 12 }), url, (rules, href) => {
    expect(matches(rules, href)).toBe(rules.some((one) => isAbout(one, href)));
  });
  fc.assert(property, { numRuns: 5_000 });
});
