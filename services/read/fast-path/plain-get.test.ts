import { createServer, type IncomingHttpHeaders } from 'node:http';
import { connect, Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { codeBegin, PlainGets } from './plain-get.ts';

const headOf = (line: string, ...headers: string[]) =>
  Buffer.from(`${[line, ...headers].join('\r\n')}\r\n\r\n`, 'latin1');
const gets = () => new PlainGets(new Socket());
const codeEnd = (head: Buffer) => gets().codeEnd(head);
const codeOf = (head: Buffer) => head.toString('latin1', codeBegin, codeEnd(head));

test.each([
  ['GET /abc HTTP/1.1', ['Host: a']],
  ['GET /abc?utm_source=x&y=%20 HTTP/1.1', ['host:a', 'X:', "!#$%&'*+-.^_`|~9: \t~\xff"]],
  ['GET /abc? HTTP/1.1', ['Connection: keep-alive', 'Host: a', 'connection:\tKeep-Alive \t']],
])('%s with %j is plain', (line, headers) => {
  expect(codeOf(headOf(line, ...headers))).toBe('abc');
});

test.each([
  ['GET /abc HTTP/1.1', []],
  ['GET /abc HTTP/1.1', ['Host: a', 'Host: a']],
  ['GET /abc HTTP/1.1', ['Host: a', 'Connection: close']],
  ['GET /abc HTTP/1.1', ['Host: a', 'Connection: keep-alive, TE']],
  ['GET /abc HTTP/1.1', ['Host: a', 'proxy-connection: keep-alive']],
  ['GET /abc HTTP/1.1', ['Host: a', 'content-LENGTH: 0']],
  ['GET /abc HTTP/1.1', ['Host: a', 'Transfer-Encoding: chunked']],
  ['GET /abc HTTP/1.1', ['Host: a', 'Upgrade: h2c']],
  ['GET /abc HTTP/1.1', ['Host: a', 'Expect: 100-continue']],
  ['GET /abc HTTP/1.1', ['Host: a', ' folded']],
  ['GET /abc HTTP/1.1', ['Host: a', 'b']],
  ['GET /abc HTTP/1.1', ['Host: a', 'b : c']],
  ['GET /abc HTTP/1.1', ['Host: a', 'b: \0']],
  ['GET /abc HTTP/1.1', ['Host: a', `b: ${'x'.repeat(4_000)}`]],
  ['GET /abc HTTP/1.0', ['Host: a']],
  ['HEAD /abc HTTP/1.1', ['Host: a']],
  ['get /abc HTTP/1.1', ['Host: a']],
  ['GET /abc+ HTTP/1.1', ['Host: a']],
  ['GET /abc/ HTTP/1.1', ['Host: a']],
  ['GET / HTTP/1.1', ['Host: a']],
  [`GET /${'x'.repeat(65)} HTTP/1.1`, ['Host: a']],
  ['GET /abc?a#b HTTP/1.1', ['Host: a']],
  ['GET /abc HTTP/1.1', ['Host: a', '', 'GET /abc HTTP/1.1', 'Host: a']],
])('%s with %j is not', (line, headers) => {
  expect(codeEnd(headOf(line, ...headers))).toBe(0);
});

test('what is cut off anywhere is not', () => {
  const head = headOf('GET /abc HTTP/1.1', 'Host: a', 'User-Agent: b');
  for (let length = 0; length < head.length; length++) expect(codeEnd(head.subarray(0, length))).toBe(0);
});

test('what came before on a connection changes nothing; the same headers are the same visitor', () => {
  const lines = ['GET /abc HTTP/1.1', 'GET /longer?a HTTP/1.1', 'GET /a/b HTTP/1.1'];
  const agents = ['Host: a\r\nUser-Agent: b', 'Host: a\r\nUser-Agent: c', 'Host: a\r\nConnection:x', 'Host: a'];
  const request = fc.tuple(fc.constantFrom(...lines), fc.constantFrom(...agents));
  const property = fc.property(fc.array(request, { minLength: 2, maxLength: 6 }), (requests) => {
    const reader = gets();
    const visitors = new Map<string, PlainGets['visitor']>();
    let before = '';
    for (const [line, headers] of requests) {
      const head = headOf(line, headers);
      expect(reader.codeEnd(head)).toBe(codeEnd(head));
      if (codeEnd(head) === 0) continue;
      if (headers === before) expect(reader.visitor).toBe(visitors.get(headers));
      expect(reader.visitor.headers['user-agent']).toBe(/User-Agent: (.*)/.exec(headers)?.[1]);
      visitors.set(headers, reader.visitor);
      before = headers;
    }
  });
  fc.assert(property);
});

const names = ['DNT', 'x-moz', 'Referer', 'purpose', 'Sec-GPC', 'User-Agent', 'sec-purpose', 'Accept-Language'];
const header = fc.tuple(
  fc.constantFrom(...names, 'X-Forwarded-For', 'accept-encoding', 'Cookie'),
  fc.stringMatching(/^[\t\x20-\x7e\x80-\xff]{0,20}$/),
);

test('headers that tell of who asks are read as node:http reads them, however often they come', async () => {
  const read: IncomingHttpHeaders[] = [];
  const server = createServer((req, res) => {
    read.push(req.headers);
    res.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  try {
    await fc.assert(
      fc.asyncProperty(fc.array(header, { maxLength: 12 }), async (headers) => {
        const head = headOf('GET /abc HTTP/1.1', 'Host: a', ...headers.map(([name, value]) => `${name}:${value}`));
        expect(codeOf(head)).toBe('abc');
        const client = connect(port, '127.0.0.1').resume();
        client.end(head);
        await new Promise((resolve) => client.once('close', resolve));
        const { host: _, cookie: __, 'accept-encoding': ___, ...telling } = read.pop() as IncomingHttpHeaders;
        const reader = gets();
        reader.codeEnd(head);
        expect(reader.visitor.headers).toEqual(telling);
      }),
      { numRuns: 200 },
    );
  } finally {
    server.close();
  }
});
