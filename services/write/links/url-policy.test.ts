import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KeyhopError } from '../../../shared/errors.ts';
import { parseTarget, type UrlPolicy } from './url-policy.ts';

const strict: UrlPolicy = {
  ownHosts: new Set(['sho.rt', '198.41.0.4', '[2606:4700::1]']),
  allowPrivateAddresses: false,
  allowLocalNames: false,
};

/** What becomes of a URL: the stored target, or the status it is refused with. */
function outcome(given: string, policy = strict): string | number {
  try {
    return parseTarget(given, policy);
  } catch (error) {
    if (!(error instanceof KeyhopError)) throw error;
    expect(error.fields).toEqual([{ field: 'url', message: expect.any(String) }]);
    return error.status;
  }
}

describe('a target is stored as its WHATWG href', () => {
  test.each([
    ['https://example.org', 'https://example.org/'],
    ['HTTPS://EXAMPLE.org/Path?Query#Fragment', 'https://example.org/Path?Query#Fragment'],
    ['http://example.org:80/', 'http://example.org/'],
    ['http://example.org:/', 'http://example.org/'],
    ['https://example.org:8443/', 'https://example.org:8443/'],
    [' \t\r\nhttps://example.org/ \r\n', 'https://example.org/'],
    ['https://example.org/a b', 'https://example.org/a%20b'],
    ['https://example.org/ä?ü#ö', 'https://example.org/%C3%A4?%C3%BC#%C3%B6'],
    ['https://example.org/a/../b/./c', 'https://example.org/b/c'],
    ['https://example.org/%2e%2E/%zz%', 'https://example.org/%zz%'],
    ['https://example.org/back\\slash', 'https://example.org/back/slash'],
    ['https://example.org/user:pass@host', 'https://example.org/user:pass@host'],
    ['https://example.org?a@b', 'https://example.org/?a@b'],
    ['https://münchen.de/', 'https://xn--mnchen-3ya.de/'],
    ['https://例え.テスト.org/', 'https://xn--r8jz45g.xn--zckzah.org/'],
    ['https://a_b.example.org/', 'https://a_b.example.org/'],
    ['https://example.org./', 'https://example.org./'],
    ['http://9.9.9.9/', 'http://9.9.9.9/'],
    ['http://[2606:4700::1111]:8080/', 'http://[2606:4700::1111]:8080/'],
    ['https://not-sho.rt/', 'https://not-sho.rt/'],
    ['https://sub.sho.rt/', 'https://sub.sho.rt/'],
  ])('%j → %s', (given, stored) => {
    expect(outcome(given)).toBe(stored);
  });
});

describe('400: a text that is no acceptable http or https URL', () => {
  test.each([
    ...[
      '',
      ' ',
      'example.org',
      '//example.org',
      '/path',
      'https:example.org',
      'https:/example.org',
      'https://',
      'http:///',
    ],
    ...['ftp://example.org', 'javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'blob:https://a.org/x'],
    ...['"https://example.org"', 'see https://example.org', '\u00a0https://example.org', '\ufeffhttps://example.org'],
    ...['https://user@example.org', 'https://user:pass@example.org', 'https://@example.org', 'https://a.org@evil.org'],
    ...[
      'https://exa%6dple.org',
      'https://example.org%2f@evil.org',
      'https://a.org\\@evil.org',
      'https://a.org\\.evil.org',
    ],
    ...[
      'https://exa mple.org',
      'https://exa<mple.org',
      'https://example.org:65536',
      'https://example.org:x',
      'https://[::1',
    ],
    // The parser would drop these and read on.
    ...[
      'https://exam\tple.org',
      'https://example.org/a\nb',
      'java\nscript://x',
      'https://example.org/\u0000',
      'https://a.org/\u007f',
    ],
    ...['https://a.org/\u0085', 'https://example.org/\ud800', 'https://example.org/\udc00x'],
    // The parser sees another host in these than people do.
    ...[
      'http://2130706433/',
      'http://0x7f.1/',
      'http://0177.0.0.1/',
      'http://127.1/',
      'http://9.9.9.9./',
      'http://09.9.9.9/',
    ],
    ...['http://[2606:4700:0:0:0:0:0:1111]/', 'http://[::ffff:9.9.9.9]/'],
  ])('%j', (given) => {
    expect(outcome(given)).toBe(400);
  });

  test('more than 8,000 bytes, as given or as normalised', () => {
    const url = (path: string) => `https://example.org/${path}`;
    expect(outcome(url('x'.repeat(7_980)))).toBe(url('x'.repeat(7_980)));
    expect(outcome(url('x'.repeat(7_981)))).toBe(400);
    // Two bytes become six.
    expect(outcome(url('ä'.repeat(1_330)))).toHaveLength(8_000);
    expect(outcome(url('ä'.repeat(1_331)))).toBe(400);
    expect(outcome(`${' '.repeat(60_000)}${url('')}${' '.repeat(60_000)}`)).toBe(url(''));
  });

  test('in time, however the text is made', () => {
    const start = performance.now();
    for (const filler of [' ', '\t', '/', ':', '@', '%', '.', '[', 'http://']) outcome(`a${filler.repeat(65_000)}b`);
    for (const filler of [':', ':1', '.', '-', '[']) outcome(`http://a${filler.repeat(3_900)}b`);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('422: a URL that leads where links of others must not', () => {
  const privateAddresses = [
    ...['127.0.0.1', '10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '192.0.2.1'],
    ...['198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
    ...['[::]', '[::1]', '[fe80::1]', '[fc00::1]', '[fd12:3456::1]', '[ff02::1]', '[2001:db8::1]', '[::ffff:7f00:1]'],
    ...['[::7f00:1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[100::1]', '[fec0::1]', '[4000::1]'],
  ];
  const localNames = [
    ...[
      'localhost',
      'LOCALHOST',
      'intranet',
      'nas.local',
      'a.localhost',
      'router.lan',
      'x.internal',
      'x.home.arpa',
      'x.onion',
    ],
    ...['x.test', 'x.example', 'x.invalid', 'localhost.', 'localhost..', 'nas.local.'],
  ];
  const own = ['sho.rt', 'SHO.RT', 'sho.rt:8080', 'sho.rt.', 'sho.rt..', 'ｓho.rt', '198.41.0.4', '[2606:4700::1]'];

  test.each(privateAddresses)('the private address %s, unless the operator allows those', (host) => {
    expect(outcome(`http://${host}/`)).toBe(422);
    expect(outcome(`http://${host}:8080/`)).toBe(422);
    expect(outcome(`http://${host}/`, { ...strict, allowLocalNames: true })).toBe(422);
    expect(outcome(`http://${host}/`, { ...strict, allowPrivateAddresses: true })).toBe(`http://${host}/`);
  });

  test.each(localNames)('the local name %s, unless the operator allows those', (host) => {
    expect(outcome(`http://${host}/`)).toBe(422);
    expect(outcome(`http://${host}/`, { ...strict, allowPrivateAddresses: true })).toBe(422);
    expect(outcome(`http://${host}/`, { ...strict, allowLocalNames: true })).toBe(`http://${host.toLowerCase()}/`);
  });

  test.each(own)('this service itself as %s, whatever the operator allows', (host) => {
    expect(outcome(`https://${host}/x`)).toBe(422);
    expect(outcome(`http://${host}/`, { ...strict, allowPrivateAddresses: true, allowLocalNames: true })).toBe(422);
  });

  test('an address in other digits is the same address', () => {
    expect(outcome('http://①②⑦.0.0.1/')).toBe(422);
  });
});

describe('whatever is accepted', () => {
  const texts = fc.oneof(
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.tuple(fc.domain(), fc.string({ unit: 'binary' })).map(([host, rest]) => `http://${host}/${rest}`),
    fc.tuple(fc.ipV6(), fc.nat()).map(([host, port]) => `https://[${host}]:${port}`),
    fc.string({ unit: 'grapheme' }).map((host) => `https://${host}`),
    fc.tuple(fc.string(), fc.string()).map(([a, b]) => `https://${a}.org?${b}`),
  );
  const lenient = { ...strict, allowPrivateAddresses: true, allowLocalNames: true };

  test('is an href that is accepted again as itself, ASCII, fit for a Location header', () => {
    fc.assert(
      fc.property(texts, (given) => {
        const stored = outcome(given, lenient);
        if (typeof stored === 'number') return;
        expect(stored).toMatch(/^https?:\/\/[\x21-\x7e]+$/);
        expect(URL.parse(stored)?.href).toBe(stored);
        expect(outcome(stored, lenient)).toBe(stored);
        expect(Buffer.byteLength(stored)).toBeLessThanOrEqual(8_000);
      }),
      { numRuns: 1_000 },
    );
  });

  test('leads nowhere that a stricter policy knows to be its own', () => {
    fc.assert(
      fc.property(fc.domain(), fc.nat({ max: 65_535 }), fc.mixedCase(fc.constant('http')), (host, port, scheme) => {
        const policy = { ...lenient, ownHosts: new Set([host.toLowerCase()]) };
        return outcome(`${scheme}://${host}:${port}/`, policy) === 422;
      }),
    );
  });
});
