import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KeyhopError } from '../../../shared/errors.ts';
import { parseNewLink } from './new-link.ts';

const now = Date.UTC(2026, 0, 1);
const policy = { ownHosts: new Set(['sho.rt']), allowPrivateAddresses: false, allowLocalNames: false };
const url = 'https://example.org/';

/** `400 url ttl`: the status and the members that are named. */
function refusal(body: unknown): string {
  try {
    parseNewLink(body, policy, now);
  } catch (error) {
    if (!(error instanceof KeyhopError)) throw error;
    return [error.status, ...error.fields.map(({ field }) => field)].join(' ');
  }
  return 'taken';
}

const json = (text: string): unknown => JSON.parse(text);

describe('a new link', () => {
  test('needs a URL and nothing else', () => {
    const plain = { url, alias: undefined, expiresAt: undefined, redirect: 302, tags: [], title: '', reuse: false };
    expect(parseNewLink({ url: ' https://EXAMPLE.org ' }, policy, now)).toEqual(plain);
  });

  test('may have an alias, an end, a status, tags, a title and a maximum of clicks', () => {
    const wanted = { alias: 'sale', ttl: 60, redirect: 301, tags: ['b', 'a', 'b'], title: 'Sale 🐇', maxClicks: 7 };
    expect(parseNewLink({ url, ...wanted }, policy, now)).toEqual({
      url,
      alias: 'sale',
      expiresAt: now + 60_000,
      redirect: 301,
      tags: ['a', 'b'],
      title: 'Sale 🐇',
      maxClicks: 7,
      reuse: false,
    });
  });

  test.each([['null'], ['[]'], ['[{"url":"https://example.org"}]'], ['1'], ['"https://example.org"'], ['true']])(
    '400: %s is no object',
    (text) => {
      expect(refusal(json(text))).toBe('400');
    },
  );

  test.each([
    ['400 url', '{}'],
    ['400 url', '{"url":null}'],
    ['400 url', '{"url":["https://example.org/"]}'],
    ['400 alias', '{"alias":null}'],
    ['400 alias', '{"alias":7}'],
    ['400 ttl', '{"ttl":"60"}'],
    ['400 ttl', '{"ttl":1.5}'],
    ['400 ttl', '{"ttl":0}'],
    ['400 ttl', '{"ttl":1e400}'],
    ['400 expiresAt', '{"expiresAt":1893456000}'],
    ['400 redirect', '{"redirect":303}'],
    ['400 redirect', '{"redirect":"301"}'],
    ['400 tags', '{"tags":"a"}'],
    ['400 tags.1', '{"tags":["a",""]}'],
    ['400 tags.0', `{"tags":["${'x'.repeat(51)}"]}`],
    ['400 tags', JSON.stringify({ tags: Array.from({ length: 21 }, String) })],
    ['400 title', `{"title":"${'x'.repeat(501)}"}`],
    ['400 title', '{"title":"\\ud800"}'],
    ['400 maxClicks', '{"maxClicks":0}'],
    ['400 maxClicks', '{"maxClicks":1000000001}'],
    ['400 maxClicks', '{"maxClicks":1.5}'],
    ['400 maxClicks', '{"maxClicks":"1"}'],
    ['400 maxClicks', '{"maxClicks":null}'],
    ['400 state', '{"state":"active"}'],
    ['400 owner', '{"owner":"another"}'],
    ['400 __proto__', '{"__proto__":{"alias":"x"}}'],
    ['400 constructor', '{"constructor":1}'],
    ['422 alias', '{"alias":"Admin"}'],
    ['422 expiresAt', '{"expiresAt":"2020-01-01T00:00:00Z"}'],
  ])('%s: %s', (expected, text) => {
    const body = json(text) as object;
    // Object.assign would set the prototype instead of the member.
    expect(refusal(expected === '400 url' ? body : json(`{"url":"${url}",${text.slice(1)}`))).toBe(expected);
  });

  test('is refused with all that is wrong at once: 400 if any of it is malformed, else 422', () => {
    const refused = { url: 'http://localhost/', alias: 'admin', expiresAt: '2020-01-01T00:00:00Z' };
    expect(refusal(refused)).toBe('422 url alias expiresAt');
    expect(refusal({ ...refused, alias: '-' })).toBe('400 url alias expiresAt');
    expect(refusal({ ...refused, ttl: 1 })).toBe('400 url alias ttl');
    expect(refusal({ a: 1, b: 2, url: 3, title: 4 })).toBe('400 url title a b');
  });

  test('counts characters as people do', () => {
    expect(refusal({ url, title: '🐇'.repeat(500), tags: ['🐇'.repeat(50)] })).toBe('taken');
  });

  test('is taken or refused in contract, whatever the body', () => {
    const members = fc.record(
      {
        url: fc.oneof(fc.constant(url), fc.jsonValue()),
        alias: fc.jsonValue(),
        expiresAt: fc.jsonValue(),
        ttl: fc.jsonValue(),
        redirect: fc.jsonValue(),
        tags: fc.jsonValue(),
        title: fc.jsonValue(),
        maxClicks: fc.jsonValue(),
      },
      { requiredKeys: [], noNullPrototype: true },
    );
    fc.assert(fc.property(fc.oneof(fc.jsonValue(), members), (body) => /^(?:400|422|taken)/.test(refusal(body))));
  });
});
