import { seededRandom } from '../../bench/open-loop/seeded-random.ts';

/** What is sent on one connection: pieces, each of which arrives by itself. */
export type Case = readonly Buffer[];

const codes = ['live', 'live', 'live', 'moved', 'kept', 'temporary', 'later', 'few', 'forwarding', 'ruled', 'secret'];
const deadCodes = [
  'unknown',
  'expired',
  'blocked',
  'disabled',
  'deleted',
  'broken',
  'accented',
  'early',
  'robots.txt',
  'live+',
];

const chrome = `Host: go.example.com
Connection: keep-alive
sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24"
Upgrade-Insecure-Requests: 1
User-Agent: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36
Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8
Referer: https://news.example.org/a
Accept-Encoding: gzip, deflate, br
Accept-Language: de-DE,de;q=0.9
DNT: 1
`;
const plainHeaders = [
  'Host: a\n',
  chrome,
  'Host: read\nX-Request-Id: 5d7\nX-Forwarded-For: 203.0.113.9\nUser-Agent: curl/8\nAccept: */*\n',
  'host:a\nuser-agent:  x \t\nUSER-AGENT: y\nreferer: \nReferer: z\n',
  'Host: a\nSec-Purpose: prefetch;prerender\nSec-GPC: 1\n',
  'HOST: a\nConnection: Keep-Alive\nPurpose: a\nPurpose: prefetch\nX-Moz: prefetch\nAccept-Language: fr\nAccept-Language: it\n',
];

/** Lines of a head, or parts of them, of which some change how a request is read. */
const oddLines = [
  'Connection: close',
  'Connection: KEEP-ALIVE',
  'Connection: keep-alive, close',
  'Connection: upgrade',
  'Connection:',
  'connection: keep-alivex',
  'Proxy-Connection: close',
  'Keep-Alive: timeout=1',
  'Upgrade: websocket',
  'Content-Length: 0',
  'Content-Length: 4',
  'CONTENT-LENGTH: 4',
  'Content-Length: -1',
  'Content-Length: 1, 1',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: identity',
  'Transfer-Encoding: gzip, chunked',
  'Expect: 100-continue',
  'Expect: more',
  'TE: trailers',
  'Trailer: A',
  'Host: b',
  'Host:',
  ' folded: line',
  '\tfolded',
  'No colon',
  ': no name',
  'Space : before',
  'Nul: \0',
  'Del: \x7f',
  'High: \xe9\xff',
  'Tab:\ta\t',
  'B@d: name',
  'Bare: \r return',
  `Long: ${'x'.repeat(3_900)}`,
  `Longer: ${'x'.repeat(17_000)}`,
  '',
];

const requestLines = [
  'GET /live HTTP/1.0',
  'GET /live HTTP/1.1 ',
  'GET /live HTTP/1.2',
  'GET /live HTTP/2.0',
  'GET  /live HTTP/1.1',
  'GET /live  HTTP/1.1',
  'GET /live\tHTTP/1.1',
  'get /live HTTP/1.1',
  'GET /live http/1.1',
  'GET /live',
  'GET /%6cive HTTP/1.1',
  'GET /live/ HTTP/1.1',
  'GET //live HTTP/1.1',
  'GET live HTTP/1.1',
  'GET /live#a HTTP/1.1',
  'GET /live?a#b HTTP/1.1',
  'GET /live?\xe9 HTTP/1.1',
  'GET /live?a"<>{}|\\^`b HTTP/1.1',
  'GET http://a/live HTTP/1.1',
  'GET https://a HTTP/1.1',
  'GET * HTTP/1.1',
  'OPTIONS * HTTP/1.1',
  'CONNECT a:443 HTTP/1.1',
  'CONNECT /live HTTP/1.1',
  'HEAD /live HTTP/1.1',
  'HEAD /unknown HTTP/1.1',
  'POST /live HTTP/1.1',
  'PUT /live HTTP/1.1',
  'TRACE /live HTTP/1.1',
  'PRI * HTTP/2.0',
  'QUERY /live HTTP/1.1',
  'HOP /live HTTP/1.1',
  `GET /${'x'.repeat(64)} HTTP/1.1`,
  `GET /${'x'.repeat(65)} HTTP/1.1`,
  'GET / HTTP/1.1',
  '\r\nGET /live HTTP/1.1',
  '\nGET /live HTTP/1.1',
  ' GET /live HTTP/1.1',
];

const bodies = ['', '', '', 'body', '0\r\n\r\n', '4\r\nbody\r\n0\r\n\r\n', '\r\n', '\r\n\r\n', 'GET /live'];
const insertions = ['\r', '\n', '\r\n', '\r\n\r\n', ' ', ':', '\0', '\t', '/', '?', '%', '-', 'G', '\xff', '1'];

/** Cases without end; the same ones for the same seed. */
export function* randomCases(seed: number): Generator<Case, never> {
  const random = seededRandom(seed);
  const below = (bound: number) => Math.floor(random() * bound);
  const one = <T>(items: readonly T[]) => items[below(items.length)] as T;
  const happens = (share: number) => random() < share;

  const plain = () => {
    const query = happens(0.2) ? one(['?', '?a=b', '?utm_source=x&b=%20', '?a?b', '?a/b']) : '';
    return requestOf(`GET /${one(happens(0.8) ? codes : deadCodes)}${query} HTTP/1.1`, one(plainHeaders));
  };

  function odd(): string {
    const line = happens(0.4) ? one(requestLines) : `GET /${one(codes)} HTTP/1.1`;
    const lines = one(plainHeaders).split('\n').slice(0, -1);
    if (happens(0.1)) lines.splice(below(lines.length), 1);
    for (let n = below(3); n > 0; n--) lines.splice(below(lines.length + 1), 0, one(oddLines));
    return requestOf(line, lines.map((text) => `${text}\n`).join('')) + one(bodies);
  }

  function mutated(): string {
    let text = happens(0.7) ? plain() : odd();
    for (let n = 1 + below(3); n > 0; n--) {
      const at = below(text.length + 1);
      const length = happens(0.7) ? 1 : below(20);
      const instead = one([
        '',
        one(insertions),
        String.fromCharCode(below(256)),
        text.slice(at, at + length).repeat(2),
      ]);
      text = text.slice(0, at) + instead + text.slice(at + length);
    }
    return text;
  }

  const request = () => one([plain, plain, plain, odd, mutated])();

  /** Most come whole; some in pieces, some with what follows. */
  function pieces(requests: readonly string[]): string[] {
    const sent: string[] = [];
    let before = '';
    for (const text of requests) {
      const all = before + text;
      before = '';
      const way = random();
      const cut = way < 0.3 ? below(all.length) : 0;
      if (way < 0.15) before = all;
      else sent.push(all.slice(0, cut), all.slice(cut));
    }
    return [...sent, before].filter((text) => text !== '');
  }

  for (;;) {
    // Without two that are answered before, node:http alone would read what comes.
    const requests = happens(0.85) ? Array(2).fill(requestOf('GET /live HTTP/1.1', 'Host: a\n')) : [];
    for (let n = 1 + below(4); n > 0; n--) requests.push(request());
    yield pieces(requests).map((text) => Buffer.from(text, 'latin1'));
  }
}

/** @param headers each with a line feed at its end */
export function requestOf(line: string, headers: string): string {
  return `${line}\n${headers}\n`.replaceAll(/(?<!\r)\n/g, '\r\n');
}
