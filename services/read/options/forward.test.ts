import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { appendixOf, takesRest, withAppendix } from './forward.ts';

const none = { rest: '', query: '' };

/** What may stand in a request line, and more of what matters. */
const texts = (not: RegExp) =>
  fc
    .array(
      fc.oneof(fc.constantFrom('&', '=', '+', '%20', '%zz', '%', 'a', ';', '/', '?', '#', '"', '\u00ff'), fc.string()),
    )
    .map((parts) => parts.join('').replace(/[^!-~\u0080-\u00ff]/g, ''))
    .filter((text) => !not.test(text));
const queries = texts(/#/);
const targets = fc.webUrl({ withQueryParameters: true, withFragments: true }).map((url) => new URL(url).href);

/** Of a URL, cut by hand: what is before the query, the query (undefined without), the fragment with its `#`. */
function partsOf(url: string): [string, string | undefined, string] {
  const hash = url.indexOf('#');
  const [beforeHash, fragment] = hash < 0 ? [url, ''] : [url.slice(0, hash), url.slice(hash)];
  const mark = beforeHash.indexOf('?');
  return mark < 0
    ? [beforeHash, undefined, fragment]
    : [beforeHash.slice(0, mark), beforeHash.slice(mark + 1), fragment];
}

describe('what a short URL has besides the code', () => {
  test.each([
    ['/code', '', ''],
    ['/code?', '', ''],
    ['/code??', '', '?'],
    ['/code?a=1#b', '', 'a=1'],
    ['/code#b?a=1', '', ''],
    ['/code/', '/', ''],
    ['/code//a/b?c/d?e', '//a/b', 'c/d?e'],
    ['/%63ode?a=%zz&&b', '', 'a=%zz&&b'],
  ])('%s', (url, rest, query) => {
    expect(appendixOf(url)).toEqual({ rest, query });
  });

  test('is, byte for byte, what was sent', () => {
    fc.assert(
      fc.property(texts(/[?#]/), queries, (path, query) => {
        expect(appendixOf(`/code/${path}?${query}`)).toEqual({ rest: `/${path}`, query });
      }),
    );
  });
});

describe('a query that is handed on', () => {
  test.each([
    ['https://example.com/', 'https://example.com/?a&b=&c=1&c=2'],
    ['https://example.com/?', 'https://example.com/?a&b=&c=1&c=2'],
    ['https://example.com/?x=1', 'https://example.com/?x=1&a&b=&c=1&c=2'],
    ['https://example.com/?x=1&', 'https://example.com/?x=1&a&b=&c=1&c=2'],
    ['https://example.com/?x=?#f?g', 'https://example.com/?x=?&a&b=&c=1&c=2#f?g'],
    ['https://example.com/#?', 'https://example.com/?a&b=&c=1&c=2#?'],
  ])('%s → %s', (target, expected) => {
    expect(withAppendix(target, { rest: '/x', query: 'a&b=&c=1&c=2' }, { forwardQuery: true })).toBe(expected);
  });

  test('arrives byte for byte behind the target’s own, which like the rest of the target stays as it is', () => {
    fc.assert(
      fc.property(targets, queries, (target, query) => {
        const [path, own, fragment] = partsOf(target);
        const [pathNow, queryNow, fragmentNow] = partsOf(
          withAppendix(target, { rest: '', query }, { forwardQuery: true }),
        );
        expect([pathNow, fragmentNow]).toEqual([path, fragment]);
        if (query === '') expect(queryNow).toBe(own);
        else if (own === undefined || own === '') expect(queryNow).toBe(query);
        else expect(queryNow).toBe(own.endsWith('&') ? own + query : `${own}&${query}`);
      }),
    );
  });

  test('adds its parameters, as browsers read them, to those of the target', () => {
    // What a parser makes of bytes that are no UTF-8 says nothing about bytes.
    const ascii = queries.map((query) => query.replace(/[^!-~]|%/g, ''));
    fc.assert(
      fc.property(targets, ascii, (target, query) => {
        const both = [...new URL(target).searchParams, ...new URLSearchParams(`&${query}`)];
        const location = withAppendix(target, { rest: '', query }, { forwardQuery: true });
        expect([...new URL(location).searchParams]).toEqual(both);
      }),
    );
  });
});

describe('a path that is handed on', () => {
  test.each([
    ['https://example.com/', '/a/b', 'https://example.com/a/b'],
    ['https://example.com/base', '/', 'https://example.com/base/'],
    ['https://example.com/base/', '/a//b', 'https://example.com/base/a//b'],
    ['https://example.com/base?q=/#f/', '/a%2fb', 'https://example.com/base/a%2fb?q=/#f/'],
    ['https://example.com/', '//evil.example', 'https://example.com//evil.example'],
    ['https://example.com/', '/@evil.example', 'https://example.com/@evil.example'],
  ])('%s and %s → %s', (target, rest, expected) => {
    expect(withAppendix(target, { rest, query: 'q' }, { forwardPath: true })).toBe(expected);
  });

  test('leads to no other host, and nowhere above the target’s path', () => {
    fc.assert(
      fc.property(targets, texts(/[?#]/), (target, text) => {
        const rest = `/${text}`;
        fc.pre(takesRest({ forwardPath: true }, rest));
        const [before, after] = [
          new URL(target),
          new URL(withAppendix(target, { rest, query: '' }, { forwardPath: true })),
        ];
        expect([after.origin, after.search, after.hash]).toEqual([before.origin, before.search, before.hash]);
        expect(after.pathname.startsWith(before.pathname.replace(/\/$/, ''))).toBe(true);
      }),
    );
  });

  test.each(['/..', '/../a', '/a/../../b', '/./a', '/%2e%2E/a', '/.%2e', '/a/..\\b', '\\a', '/a\\..'])(
    'is refused where browsers would leave the target’s path by it: %s',
    (rest) => {
      expect(takesRest({ forwardPath: true }, rest)).toBe(false);
    },
  );

  test('is taken by links that ask for it only', () => {
    expect(takesRest({ forwardPath: true }, '/a/.b/..c/d..')).toBe(true);
    expect(takesRest({ forwardQuery: true }, '/a')).toBe(false);
    expect(takesRest(undefined, '/a')).toBe(false);
    expect(takesRest(undefined, '')).toBe(true);
  });
});

test('a link that hands nothing on leads where it leads', () => {
  fc.assert(
    fc.property(targets, queries, (target, query) => {
      expect(withAppendix(target, { rest: '/a', query }, {})).toBe(target);
      expect(withAppendix(target, none, { forwardPath: true, forwardQuery: true })).toBe(target);
    }),
  );
});
