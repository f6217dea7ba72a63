import { expect, test } from '@jest/globals';
import { createClient, expectProblem, fieldsOf, target } from './client.ts';
import type { Suite } from './over-topologies.ts';

const url = (text: string) => ({ url: text });
const withUrl = (fields: Record<string, unknown>) => ({ url: target, ...fields });

const malformedUrls = [
  ...['', ' ', 'example.com', '/relative', '//example.com/', 'https:example.com', 'https:/example.com'],
  ...['javascript:alert(1)', 'JaVaScRiPt://example.com/%0aalert(1)', 'data:text/html,x', 'file:///etc/passwd'],
  ...['ftp://example.com/', 'mailto:a@example.com', 'blob:https://example.com/x', 'view-source:https://example.com/'],
  ...['https://', 'https:///example.com/', 'https://?', 'https://example.com:65536/', 'https://example.com:http/'],
  ...[
    'https://user@example.com/',
    'https://user:secret@example.com/',
    'https://:@example.com/',
    'https://@example.com',
  ],
  ...['https://example.com@other.example.com/', 'https://exa%6dple.com/', 'https://example.com\\@evil.example.com/'],
  ...['https://exa mple.com/', 'https://example.com/\u0000', 'https://example.com/\r\nSet-Cookie: a=b'],
  ...[
    'https://example.com/a\nb',
    'https://example.com/\u007f',
    'https://example.com/\u0085',
    '\u0001https://example.com/',
  ],
  ...['https://example.com/\ud800', 'https://2130706433/', 'https://0x7f.1/', 'https://127.1/', 'https://0177.0.0.1/'],
  ...['https://0x7f000001/', 'https://[::1', 'https://[::0001]/'],
  `https://example.com/${'a'.repeat(7_981)}`,
  `https://example.com/${'ü'.repeat(2_000)}`,
];

// The host of these need not be as it is written, for they are not in ASCII.
malformedUrls.push(
  'https://ü@example.com/',
  'https://ü:x@example.com/',
  'https://exä%6dple.com/',
  'https://ä.com\\@b.com/',
);

const refusedUrls = [
  ...['127.0.0.1', '127.255.0.1:8080', '10.0.0.1', '172.16.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1'],
  ...['0.0.0.0', '224.0.0.1', '255.255.255.255', '192.0.2.1', '198.18.0.1', '[::]', '[::1]', '[fe80::1]', '[fd00::1]'],
  ...['[::ffff:7f00:1]', '[::ffff:a00:1]', '[64:ff9b::7f00:1]', '[2001:db8::1]', '[ff02::1]', '[2002:7f00:1::]'],
  ...['localhost', 'LOCALHOST:80', 'localhost.', 'a.localhost', 'intranet', 'nas.local', 'router.lan', 'db.internal'],
  ...[
    'a.test',
    'a.invalid',
    'a.example',
    'x.onion',
    'printer.home.arpa',
    '1.0.0.127.in-addr.arpa',
    '１２７.0.0.1',
    'ⓛocalhost',
  ],
].map((host) => `http://${host}/`);

const malformed: [title: string, body: unknown, fields: string[]][] = [
  ['no url', {}, ['url']],
  ['a url of the wrong type', { url: 1 }, ['url']],
  ['a url of null', { url: null }, ['url']],
  ['an unknown member', withUrl({ colour: 'red' }), ['colour']],
  ['several unknown members', withUrl({ URL: '', 'a.b': 1 }), ['URL', 'a.b']],
  ['an alias of the wrong type', withUrl({ alias: 7 }), ['alias']],
  ['an alias of null', withUrl({ alias: null }), ['alias']],
  ...['', '-a', 'a-', '_a', 'a_', 'a b', 'a/b', 'a.b', 'ä', 'a+', '%61', 'a\n', 'x'.repeat(65)].map(
    (alias): [string, unknown, string[]] => [`the alias ${JSON.stringify(alias)}`, withUrl({ alias }), ['alias']],
  ),
  ...[0, -1, 1.5, '60', true, null, [60], 1e300, 253_402_300_800].map((ttl): [string, unknown, string[]] => [
    `a ttl of ${JSON.stringify(ttl)}`,
    withUrl({ ttl }),
    ['ttl'],
  ]),
  ['ttl with expiresAt', withUrl({ ttl: 60, expiresAt: '2099-01-01T00:00:00Z' }), ['ttl']],
  ...[
    ...['', 'tomorrow', '2099-01-01', '2099-01-01T00:00:00', '2099-01-01 00:00:00Z', '2099-02-29T00:00:00Z'],
    ...[
      '2099-13-01T00:00:00Z',
      '2099-01-01T24:00:01Z',
      '2099-01-01T00:00:00+25:00',
      '4070908800',
      '+012099-01-01T00:00Z',
    ],
    ...['2099-04-31T00:00:00Z', '2099-01-01T00:00:00Zjunk', ' 2099-01-01T00:00:00Z', 4_070_908_800, null],
  ].map((expiresAt): [string, unknown, string[]] => [
    `an expiresAt of ${JSON.stringify(expiresAt)}`,
    withUrl({ expiresAt }),
    ['expiresAt'],
  ]),
  ...[200, 303, '302', null].map((redirect): [string, unknown, string[]] => [
    `a redirect of ${JSON.stringify(redirect)}`,
    withUrl({ redirect }),
    ['redirect'],
  ]),
  ['a title of 501 characters', withUrl({ title: 'x'.repeat(501) }), ['title']],
  ['a title with half a character', withUrl({ title: '\ud83e' }), ['title']],
  ['21 tags', withUrl({ tags: Array.from({ length: 21 }, (_, n) => `${n}`) }), ['tags']],
  ['tags as text', withUrl({ tags: 'a,b' }), ['tags']],
  ['an empty tag', withUrl({ tags: ['a', ''] }), ['tags.1']],
  ['a tag of 51 characters', withUrl({ tags: ['x'.repeat(51)] }), ['tags.0']],
  ['two things wrong', { url: 'nonsense', alias: '-' }, ['alias', 'url']],
];

export const refusing: Suite = (at) => {
  const { call, create } = createClient(at);
  const post = (json: unknown) => call('POST', '/api/v1/links', { json });

  test.each(malformedUrls.map((text) => [text]))('400 for the url %j', async (text) => {
    expect(fieldsOf(expectProblem(await post(url(text)), 400, 'invalid_request'))).toEqual(['url']);
  });

  test.each(refusedUrls.map((text) => [text]))('422 for %s, which is not public', async (text) => {
    expect(fieldsOf(expectProblem(await post(url(text)), 422, 'refused'))).toEqual(['url']);
  });

  test('422 for this service itself, whatever port, case or trailing dot', async () => {
    const { host } = new URL(at().baseUrl);
    for (const own of [host, `${host}:8443`, `${host}.`, host.toUpperCase()]) {
      for (const scheme of ['http', 'https']) {
        const problem = expectProblem(await post(url(`${scheme}://${own}/abc`)), 422, 'refused');
        expect(problem.detail).toMatch(/itself/);
      }
    }
    await create({ url: `https://www.${host}/` });
  });

  test.each(malformed)('400 for %s', async (_title, body, fields) => {
    expect(fieldsOf(expectProblem(await post(body), 400, 'invalid_request'))).toEqual(fields);
  });

  test.each([
    ['an expiresAt in the past', { expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['a reserved alias', { alias: 'api' }, 'alias'],
    ['a reserved alias in capitals', { alias: 'Admin' }, 'alias'],
  ])('422 for %s', async (_title, fields, field) => {
    expect(fieldsOf(expectProblem(await post(withUrl(fields)), 422, 'refused'))).toEqual([field]);
  });

  test('the limits themselves are taken', async () => {
    await create({ title: '🦘'.repeat(500), tags: Array.from({ length: 20 }, (_, n) => `${n}`.padEnd(50, 'x')) });
    await create({ url: `https://example.com/${'a'.repeat(7_980)}` });
    await create({ expiresAt: '2096-02-29t12:00:00.123456z' });
    await create({ ttl: 1 });
  });

  test('a refusal names no user name or password', async () => {
    const answer = await post(url('https://someone:hunter2@example.com/'));
    expect(answer.text).not.toMatch(/hunter2|someone/);
  });

  test('a URL with a great many spaces inside is refused in no time', async () => {
    const before = performance.now();
    expectProblem(await post(url(`https://example.com/${' '.repeat(60_000)}x`)), 400);
    expect(performance.now() - before).toBeLessThan(500);
  });
};
