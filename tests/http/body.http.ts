import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { createClient, expectProblem, fieldsOf, target } from './client.ts';
import type { Suite } from './over-topologies.ts';

const limit = 65_536;
const json = { 'Content-Type': 'application/json' };

/** A valid body of exactly so many bytes. */
const bodyOf = (bytes: number) => JSON.stringify({ url: target }).padEnd(bytes);

export const bodies: Suite = (at) => {
  const { call, create, visit } = createClient(at);
  const post = (body: string | Buffer, headers: Record<string, string> = json, chunked = false) =>
    call('POST', '/api/v1/links', { body, headers, chunked });

  test.each([false, true])('65,536 bytes are taken, one more is 413 (chunked: %j)', async (chunked) => {
    expect((await post(bodyOf(limit), json, chunked)).status).toBe(201);
    expectProblem(await post(bodyOf(limit + 1), json, chunked), 413, 'payload_too_large');
    expectProblem(await post(bodyOf(10 * limit), json, chunked), 413, 'payload_too_large');
  });

  test('the limit holds for every route that takes a body', async () => {
    const { code } = await create();
    const routes = [
      ['PATCH', `/api/v1/links/${code}`],
      ['POST', '/api/v1/keys'],
      ['PATCH', '/api/v1/keys/some-id'],
      ['POST', '/api/v1/keys/some-id/rotate'],
      ['POST', '/'],
    ] as const;
    for (const [method, path] of routes) {
      expectProblem(await call(method, path, { body: bodyOf(limit + 1), headers: json }), 413);
    }
  });

  test.each([
    ['none', undefined],
    ['text', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['another JSON', 'application/ld+json'],
    ['a merge patch', 'application/merge-patch+json'],
    ['Latin-1', 'application/json; charset=iso-8859-1'],
    ['UTF-16', 'application/json;charset="utf-16"'],
  ])('415 for a body whose type is %s', async (_name, type) => {
    expectProblem(await post(bodyOf(0), type === undefined ? {} : { 'Content-Type': type }), 415);
  });

  test.each(['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"', 'application/json ; a=b'])(
    '%s is JSON in UTF-8',
    async (type) => expect((await post(bodyOf(0), { 'Content-Type': type })).status).toBe(201),
  );

  test('415 for a compressed body', async () => {
    expectProblem(await post(gzipSync(bodyOf(0)), { ...json, 'Content-Encoding': 'gzip' }), 415);
    expectProblem(await post(bodyOf(0), { ...json, 'Content-Encoding': 'br' }), 415);
    expect((await post(bodyOf(0), { ...json, 'Content-Encoding': 'identity' })).status).toBe(201);
  });

  test('an edit may be called a merge patch', async () => {
    const { code } = await create();
    const headers = { 'Content-Type': 'application/merge-patch+json' };
    const answer = await call('PATCH', `/api/v1/links/${code}`, { body: '{"title":"patched"}', headers });
    expect(answer.json()).toMatchObject({ title: 'patched' });
  });

  test.each([
    ['nothing', ''],
    ['no JSON', 'url=https://example.com'],
    ['half of it', '{"url": "https://example.com"'],
    ['two documents', '{"url":"https://example.com"}{}'],
    ['a comment', '{"url":"https://example.com"/**/}'],
    ['bytes that are not UTF-8', Buffer.from([...Buffer.from('{"url":"https://example.com/'), 0xff, 0x22, 0x7d])],
    ['an overlong slash', Buffer.from([...Buffer.from('{"url":"https://example.com/'), 0xc0, 0xaf, 0x22, 0x7d])],
    ['an array', '[]'],
    ['a string', '"https://example.com"'],
    ['a number', '1'],
    ['null', 'null'],
    ['brackets 65,000 deep', '['.repeat(32_500) + ']'.repeat(32_500)],
    ['a url 65,000 deep', `{"url":${'['.repeat(32_500)}${']'.repeat(32_500)}}`],
  ])('400 for %s', async (_name, body) => {
    expectProblem(await post(body), 400, 'invalid_request');
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'a member named %s is unknown',
    async (name) => {
      const problem = expectProblem(await post(`{"url":"${target}","${name}":{"redirect":301}}`), 400);
      expect(fieldsOf(problem)).toEqual([name]);
      // Nothing of it sticks to the next request.
      expect(await create()).toMatchObject({ redirect: 302 });
    },
  );

  test('of a member given twice the last counts, as JSON.parse has it', async () => {
    const answer = await post('{"url":"https://example.com/1","url":"https://example.com/2"}');
    expect(answer.json()).toMatchObject({ url: 'https://example.com/2' });
  });

  test('a byte order mark is no reason to refuse', async () => {
    expect((await post(`\ufeff${bodyOf(0)}`)).status).toBe(201);
  });

  test('a connection goes on after a body was refused', async () => {
    for (let n = 0; n < 5; n++) expectProblem(await post(bodyOf(limit + 1 + n)), 413);
    expect((await visit('GET', '/robots.txt')).status).toBe(200);
  });
};
