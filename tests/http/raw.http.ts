import { expect, test } from '@jest/globals';
import { createClient, expectProblem, target } from './client.ts';
import type { Answer } from './exchange.ts';
import type { Suite } from './over-topologies.ts';
import { RawConnection } from './raw.ts';

export const rawRequests: Suite = (at) => {
  const { create, visit } = createClient(at);

  /** Sends these bytes on a connection of their own; the answer must end it. */
  async function lastAnswer(text: string): Promise<Answer> {
    using connection = new RawConnection(at().url);
    const answer = await connection.send(text).answer();
    await connection.closed();
    return answer;
  }

  const head = (line: string, ...headers: string[]) => `${[line, 'Host: keyhop', ...headers].join('\r\n')}\r\n\r\n`;

  const post = (body: string, ...headers: string[]) =>
    head(
      'POST /api/v1/links HTTP/1.1',
      `X-API-Key: ${at().adminKey}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      ...headers,
    ) + body;

  test.each([
    ['noise', '\u0000\u0001\u0002\r\n\r\n'],
    ['a TLS greeting', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
    ['a space in the path', 'GET /a b HTTP/1.1\r\nHost: keyhop\r\n\r\n'],
    ['a request to a proxy', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['a space before the colon', 'GET / HTTP/1.1\r\nHost: keyhop\r\nA : b\r\n\r\n'],
    ['a null in a header', 'GET / HTTP/1.1\r\nHost: keyhop\r\nA: \u0000\r\n\r\n'],
    ['two different lengths', 'POST / HTTP/1.1\r\nHost: keyhop\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: keyhop\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a negative length', 'POST / HTTP/1.1\r\nHost: keyhop\r\nContent-Length: -1\r\n\r\n'],
  ])('%s is 400, and the connection ends', async (_name, text) => {
    expectProblem(await lastAnswer(text), 400);
  });

  test.each([
    ['an unknown method', 'HOP / HTTP/1.1\r\nHost: keyhop\r\n\r\n', 400],
    ['an unknown version', 'GET / HTTP/9.9\r\nHost: keyhop\r\n\r\n', 505],
    // Taken for one without a value.
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost: keyhop\r\nnonsense\r\n\r\n', 200],
  ])('%s is 400, or what the balancer makes of it', async (_name, text, balanced) => {
    using connection = new RawConnection(at().url);
    const answer = await connection.send(text).answer();
    expect(answer.status).toBe(at().behindBalancer ? balanced : 400);
    if (answer.status >= 400) expectProblem(answer, answer.status);
  });

  test('a chunk that is none is 400, and makes no link', async () => {
    const headers = ['Transfer-Encoding: chunked', 'Content-Type: application/json', `X-API-Key: ${at().adminKey}`];
    expectProblem(await lastAnswer(`${head('POST /api/v1/links HTTP/1.1', ...headers)}zz\r\n`), 400);
  });

  test.each([
    ['a header', () => head('GET / HTTP/1.1', `A: ${'x'.repeat(70_000)}`)],
    ['a path', () => head(`GET /${'x'.repeat(70_000)} HTTP/1.1`)],
    ['ten thousand headers', () => head('GET / HTTP/1.1', ...Array.from({ length: 10_000 }, (_, n) => `A${n}: b`))],
  ])('%s beyond all bounds is 431', async (_name, text) => {
    expectProblem(await lastAnswer(text()), 431);
  });

  test('an expectation that nobody knows is 417', async () => {
    using connection = new RawConnection(at().url);
    expectProblem(await connection.send(head('GET / HTTP/1.1', 'Expect: the-unexpected')).answer(), 417);
  });

  test('who waits for 100 Continue gets it, then the answer', async () => {
    using connection = new RawConnection(at().url);
    const body = JSON.stringify({ url: target });
    connection.send(post(body, 'Expect: 100-continue').slice(0, -body.length));
    expect((await connection.answer()).status).toBe(100);
    expect((await connection.send(body).answer()).status).toBe(201);
  });

  test('pipelined requests are answered in their order', async () => {
    const links = await Promise.all([0, 1, 2, 3, 4].map((n) => create({ url: `https://example.com/${n}` })));
    using connection = new RawConnection(at().url);
    const creating = JSON.stringify({ url: 'https://example.com/pipelined' });
    const [first, ...rest] = links.map(({ code }) => head(`GET /${code} HTTP/1.1`));
    connection.send([first, post(creating), ...rest].join(''));
    const answers: Answer[] = [];
    for (let n = 0; n < 6; n++) answers.push(await connection.answer());
    expect(answers.map(({ status }) => status)).toEqual([302, 201, 302, 302, 302, 302]);
    const locations = answers.filter(({ status }) => status === 302).map(({ headers }) => headers.location);
    expect(locations).toEqual(links.map(({ url }) => url));
  });

  test('HTTP/1.0 is answered, and the connection ended', async () => {
    const { code } = await create();
    const answer = await lastAnswer(`GET /${code} HTTP/1.0\r\n\r\n`);
    expect([answer.status, answer.headers.location]).toEqual([302, target]);
  });

  test('an offer to speak another protocol is not taken up', async () => {
    const { code } = await create();
    using connection = new RawConnection(at().url);
    for (const protocol of ['websocket', 'h2c']) {
      connection.send(head(`GET /${code} HTTP/1.1`, 'Connection: Upgrade', `Upgrade: ${protocol}`));
      expect((await connection.answer()).status).toBe(302);
    }
  });

  test('a whole URL in the request line is as good as its path', async () => {
    const { code } = await create();
    using connection = new RawConnection(at().url);
    const redirect = await connection.send(head(`GET http://keyhop/${code}?a HTTP/1.1`)).answer();
    expect([redirect.status, redirect.headers.location]).toEqual([302, target]);
    const path = `http://keyhop/api/v1/links/${code}`;
    const shown = await connection.send(head(`GET ${path} HTTP/1.1`, `X-API-Key: ${at().adminKey}`)).answer();
    expect([shown.status, shown.json()]).toEqual([200, expect.objectContaining({ code })]);
    const made = await connection.send(
      head('POST http://keyhop HTTP/1.1', `X-API-Key: ${at().adminKey}`, `Content-Length: ${target.length}`) + target,
    );
    expect((await made.answer()).status).toBe(201);
  });

  test('a connection goes on after errors', async () => {
    const { code } = await create();
    using connection = new RawConnection(at().url);
    const noKey = post('{}').replace(/X-API-Key.*\r\n/, '');
    for (const [text, status] of [
      [post(' '.repeat(65_600)), 413],
      [head('GET /unknown HTTP/1.1'), 404],
      [noKey, 401],
      [post('nonsense'), 400],
      [post('{}').replace('application/json', 'text/plain'), 415],
      [`${head('PUT /api/v1/links HTTP/1.1', 'Content-Length: 3')}abc`, 405],
    ] as const) {
      expectProblem(await connection.send(text).answer(), status);
      expect((await connection.send(head(`GET /${code} HTTP/1.1`)).answer()).status).toBe(302);
    }
    expect((await connection.send(head(`HEAD /${code} HTTP/1.1`)).answer(false)).status).toBe(302);
    expect((await connection.send(head('GET /unknown HTTP/1.1')).answer()).status).toBe(404);
  });

  test('a body that breaks off makes no link and harms nobody', async () => {
    const body = JSON.stringify({ url: target, alias: 'broken-off' });
    const connection = new RawConnection(at().url).send(post(body).slice(0, -1));
    // Answered once the bytes above have been read.
    await create();
    connection[Symbol.dispose]();
    expect((await visit('GET', '/broken-off')).status).toBe(404);
  });
};
