import { expect, test } from '@jest/globals';
import { createClient, expectProblem, target } from './client.ts';
import type { Suite } from './over-topologies.ts';

export const terminal: Suite = (at) => {
  const { call, visit } = createClient(at);
  const post = (body: string | Buffer, type?: string) =>
    call('POST', '/', { body, ...(type !== undefined && { headers: { 'Content-Type': type } }) });

  test.each([undefined, 'application/x-www-form-urlencoded', 'text/plain', 'application/json', 'nonsense'])(
    'the body is the URL, the answer the short URL, with the type %s',
    async (type) => {
      const answer = await post(target, type);
      expect(answer.status).toBe(201);
      expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
      const [, code] = /^(\w.*)\n$/.exec(answer.text.replace(`${at().baseUrl}/`, '')) ?? [];
      expect(answer.text).toBe(`${at().baseUrl}/${code}\n`);
      expect(answer.headers.location).toBe(`/api/v1/links/${code}`);
      expect((await visit('GET', `/${code}`)).headers.location).toBe(target);
    },
  );

  test('whitespace around the URL is no part of it, and nothing in it is decoded', async () => {
    const url = 'https://example.com/a+b%20c?d=e&f=%26+g';
    const answer = await post(`\r\n\t ${url} \n`, 'application/x-www-form-urlencoded');
    expect((await visit('GET', new URL(answer.text).pathname.trim())).headers.location).toBe(url);
  });

  test('a query on the path changes nothing', async () => {
    expect((await call('POST', '/?a=b', { body: target })).status).toBe(201);
  });

  test.each([
    '',
    ' ',
    'example.com',
    '{"url":"https://example.com"}',
    `${target}\n${target}`,
    'url=https://example.com',
  ])('400 for the body %j', async (body) => {
    expectProblem(await post(body), 400, 'invalid_request');
  });

  test('400 for bytes that are not UTF-8', async () => {
    expectProblem(await post(Buffer.from([...Buffer.from('https://example.com/'), 0xfc])), 400);
  });

  test('422 for a URL that is not public', async () => {
    expectProblem(await post('http://127.0.0.1/'), 422, 'refused');
  });
};
