import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { visitHeaders } from './visit-headers.ts';

const said = { userAgent: 'Mozilla/5.0', referrer: 'https://example.com/', languages: 'de', optsOut: false };
const raw = ['Host', 'x', 'User-Agent', said.userAgent, 'Referer', said.referrer, 'Accept-Language', said.languages];

test('takes what is said, in capital letters or small ones', () => {
  expect(visitHeaders(raw)).toEqual(said);
  expect(visitHeaders(raw.map((each, index) => (index % 2 === 0 ? each.toLowerCase() : each)))).toEqual(said);
  expect(visitHeaders([])).toEqual({ userAgent: '', referrer: '', languages: '', optsOut: false });
});

test.each([
  [['Sec-GPC', '1'], true],
  [['sec-gpc', '1'], true],
  [['DNT', '1'], true],
  [['DNT', '0'], false],
  [['DNT', 'null'], false],
  [['Sec-GPC', '?1'], false],
])('%j asks not to be told of: %s', (header, optsOut) => {
  expect(visitHeaders([...raw, ...header])).toEqual({ ...said, optsOut });
});

test.each([
  ['Sec-Purpose', 'prefetch'],
  ['sec-purpose', 'prefetch;prerender'],
  ['Sec-Purpose', 'prefetch;anonymous-client-ip'],
  ['Purpose', 'prefetch'],
  ['X-Moz', 'prefetch'],
])('%s: %s is no visit', (...header) => {
  expect(visitHeaders([...header, ...raw])).toBeUndefined();
  expect(visitHeaders([...raw, ...header])).toBeUndefined();
});

test('other purposes are visits', () => {
  for (const header of ['Sec-Purpose', 'Purpose', 'X-Purpose'])
    expect(visitHeaders([...raw, header, 'x'])).toEqual(said);
});

test('sees what req.headers would show, whatever is sent', async () => {
  await using server = await headerServer();
  const names = ['User-Agent', 'user-agent', 'REFERER', 'Accept-Language', 'Purpose', 'X-Moz', 'Accept', 'Via', 'X'];
  const header = fc.tuple(fc.constantFrom(...names), fc.constantFrom('1', 'prefetch', 'de', 'a b'));
  const different = fc.uniqueArray(header, { selector: ([name]) => name.toLowerCase() });
  const property = fc.asyncProperty(different, async (sent) => {
    const { headers, rawHeaders } = await server.receive(sent.flat());
    const isPrefetch = [headers['purpose'], headers['x-moz']].includes('prefetch');
    const shown = {
      userAgent: headers['user-agent'] ?? '',
      referrer: headers.referer ?? '',
      languages: headers['accept-language'] ?? '',
      optsOut: false,
    };
    expect(visitHeaders(rawHeaders)).toEqual(isPrefetch ? undefined : shown);
  });
  await fc.assert(property, { numRuns: 200 });
});

test('of a header that comes twice the first counts', () => {
  const twice = ['User-Agent', 'Mallory', 'Referer', 'https://mallory.example/', 'Accept-Language', 'xx'];
  expect(visitHeaders([...raw, ...twice])).toEqual(said);
});

/** Hands back the headers of what it is sent as Node's server sees them. */
async function headerServer() {
  const received: IncomingMessage[] = [];
  const server = createServer((req, res) => {
    received.push(req);
    res.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    async receive(headers: string[]): Promise<IncomingMessage> {
      const [response] = await once(
        get({ port, host: '127.0.0.1', headers: ['Host', 'localhost', ...headers] }),
        'response',
      );
      await text(response);
      return received.pop() as IncomingMessage;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}
