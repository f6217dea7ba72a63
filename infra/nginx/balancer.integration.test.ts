import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { childrenOf } from '../local/process-id.ts';
import { waitUntil } from '../local/wait-until.ts';
import {
  ask,
  askRaw,
  type Balancer,
  endServices,
  expectProblem,
  host,
  seen,
  serve,
  service,
  startBalancer,
} from './balancer-harness.ts';

endServices();

let balancer: Balancer;
let url: string;
let opsPort: number;
let opsRequests = 0;

beforeAll(async () => {
  const [one, two, write] = [
    await serve(service('read 1')),
    await serve(service('read 2')),
    await serve(service('write')),
  ];
  const ops = await serve((_req, res) => {
    opsRequests++;
    res.end();
  });
  opsPort = ops.port;
  balancer = await startBalancer([one.address, two.address], [write.address]);
  url = balancer.url;
});
afterAll(async () => balancer[Symbol.asyncDispose]());

test.each([
  ['POST', '/', 'write'],
  ['POST', '/?x=1', 'write'],
  ['GET', '/', 'read'],
  ['HEAD', '/', 'read'],
  ['POST', '/./', 'read'],
  ['POST', '//', 'read'],
  ['GET', '/api/v1/links', 'write'],
  ['DELETE', '/api/v1/links/abc', 'write'],
  ['POST', '/api/v1/links/bulk', 'write'],
  ['GET', '/-/docs', 'write'],
  ['GET', '/abcdefg', 'read'],
  ['GET', '/abcdefg+', 'read'],
  ['GET', '/robots.txt', 'read'],
  ['GET', '/.well-known/security.txt', 'read'],
  ['GET', '/metrics', 'read'],
  ['GET', '/-', 'read'],
  ['GET', '/api', 'read'],
])('%s %s goes to the %s service, as it was sent', async (method, path, by) => {
  expect((await ask(url, path, { method })).status).toBe(200);
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({ method, url: path, by: expect.stringMatching(by) });
});

test('both read services get requests', async () => {
  for (let i = 0; i < 10; i++) await ask(url, '/abc');
  expect(new Set(seen.map(({ by }) => by))).toEqual(new Set(['read 1', 'read 2']));
});

test('operations are out of reach, however they are spelled', async () => {
  const paths = ['metrics', 'livez', 'readyz'].flatMap((name) => [
    `/${name}`,
    `//${name}`,
    `/./${name}`,
    `/x/../${name}`,
    `/%${name.charCodeAt(0).toString(16)}${name.slice(1)}`,
    `/${name}/`,
    `/${name}?`,
    `/-/../${name}`,
    `/api/../${name}`,
    `http://${host}:${opsPort}/${name}`,
    `/@${host}:${opsPort}/${name}`,
  ]);
  for (const path of paths) {
    await ask(url, path);
    await ask(url, path, { headers: { Host: `${host}:${opsPort}` } });
  }
  expect(seen).toHaveLength(paths.length * 2);
  expect(opsRequests).toBe(0);
});

test('what the services are told of the client cannot be forged', async () => {
  const forged = {
    'X-Forwarded-For': '1.2.3.4',
    'X-Real-IP': '1.2.3.4',
    Forwarded: 'for=1.2.3.4',
    'X-Request-Id': 'mine',
  };
  const { headers } = await ask(url, '/abc', { headers: { ...forged, Host: 'Keyhop.Example:8080' } });
  const upstream = seen[0]?.headers ?? {};
  expect(upstream).toMatchObject({ host: 'keyhop.example', 'x-forwarded-for': host });
  expect(upstream).not.toHaveProperty('x-real-ip');
  expect(upstream).not.toHaveProperty('forwarded');
  expect(upstream['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  expect(headers['x-request-id']).toBe(upstream['x-request-id']);
  expect(headers['server']).toBe('nginx');
});

test.each([4_096, 8_000, 8_192])(
  'a Location of %d bytes passes, again and again, and ejects nobody',
  async (length) => {
    for (let i = 0; i < 6; i++) expect((await ask(url, `/location/${length}`)).headers.location).toHaveLength(length);
    expect((await ask(url, '/abc')).status).toBe(200);
  },
);

test('a Location is never rewritten', async () => {
  expect((await ask(url, '/own-name')).headers.location).toBe('http://read/kept');
});

test('a path that hangs is answered with 503 in time; others do not notice', async () => {
  for (let i = 0; i < 4; i++) {
    const answer = await ask(url, '/hang');
    expectProblem(answer, 503, 'unavailable');
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.ms).toBeLessThan(1_700);
    for (let j = 0; j < 3; j++) expect(await ask(url, '/abc')).toMatchObject({ status: 200 });
  }
});

test('a body above the limit gets a problem document, of the bulk path none does', async () => {
  const body = Buffer.alloc(1_500_000, 'x');
  expectProblem(await ask(url, '/api/v1/links', { method: 'POST', body }), 413, 'payload_too_large');
  expect((await ask(url, '/api/v1/links/bulk', { method: 'POST', body })).status).toBe(200);
  expect(seen).toMatchObject([{ url: '/api/v1/links/bulk', bytes: body.length }]);
  // Up to the service, who has a limit and an answer of its own.
  expect((await ask(url, '/api/v1/links', { method: 'POST', body: body.subarray(0, 100_000) })).status).toBe(200);
});

test('a body of a byte now and then is cut by the service', async () => {
  const socket = connect(Number(new URL(url).port), host);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString();
  });
  socket.on('error', () => {});
  let closed = false;
  socket.once('close', () => {
    closed = true;
  });
  socket.write('POST /api/v1/links HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n');
  const drip = setInterval(() => socket.write('x'), 100);
  // The service of this test allows a request one second; after its answer nginx lingers for 5 s at most.
  await waitUntil(() => closed, { what: 'it is cut', timeoutMs: 8_000 });
  clearInterval(drip);
  socket.destroy();
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
});

test.each([
  ['not HTTP', 'nonsense\r\n\r\n', 400, 'malformed_request'],
  ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400, 'malformed_request'],
  ['TRACE', 'TRACE / HTTP/1.1\r\nHost: x\r\n\r\n', 405, 'method_not_allowed'],
  ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n', 400, 'malformed_request'],
  ['a long request line', `GET /${'x'.repeat(17_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, 'headers_too_large'],
  ['a long header', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(17_000)}\r\n\r\n`, 431, 'headers_too_large'],
  ['a strange encoding', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: no\r\n\r\n', 501, 'not_implemented'],
  ['a strange version', 'GET / HTTP/3.0\r\nHost: x\r\n\r\n', 505, 'http_version_not_supported'],
  ['its own path', 'GET /-/balancer/503 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404, 'not_found'],
  ['its own path', 'POST /-/balancer/shorten HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 404, 'not_found'],
])('%s gets a problem document', async (_name, bytes, status, code) => {
  const [head = '', body = ''] = (await askRaw(url, bytes)).split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(head).toContain('Content-Type: application/problem+json');
  expect(JSON.parse(body)).toMatchObject({ status, code });
  expect(seen).toEqual([]);
});

test('the access log is JSON and says nothing about who asked for what with which key', async () => {
  const log = join(balancer.directory, 'access.log');
  const secret = { Authorization: 'Bearer kh_secret', 'X-API-Key': 'kh_secret', 'User-Agent': 'kh_agent "\\' };
  const client = '127.0.0.77';
  const { headers } = await ask(url, '/%61bc?token=hidden', { headers: secret, from: client });
  const refused = await ask(url, '/api/v1/links?hidden', { method: 'POST', body: Buffer.alloc(200_000), from: client });
  expect(refused.status).toBe(413);
  await askRaw(url, 'GET /old\r\n\r\n');
  await askRaw(url, 'nonsense "\\\x01\r\n\r\n');
  await waitUntil(() => readFileSync(log, 'utf8').split('\n').length > 3, { what: 'it is written', timeoutMs: 5_000 });
  await waitUntil(() => readFileSync(log, 'utf8').includes(String(headers['x-request-id'])), {
    what: 'the request is in the log',
    timeoutMs: 5_000,
  });
  const text = readFileSync(log, 'utf8');
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const line = lines.find(({ requestId }) => requestId === headers['x-request-id']);
  expect(line).toMatchObject({ method: 'GET', path: '/%61bc', status: 200, upstreamStatus: '200' });
  for (const word of ['hidden', 'token', 'kh_', '?', client]) expect(text).not.toContain(word);
  const other = lines.find(({ requestId }) => requestId === refused.headers['x-request-id']);
  expect(other).toMatchObject({ method: 'POST', path: '/api/v1/links', status: 413, upstream: '' });
  // Neither in the log of errors, of which there have been some.
  expect(readFileSync(join(balancer.directory, 'output.log'), 'utf8')).toBe('');
});

test('nor does the log of errors say anything about a request, not even of one that nginx itself fails at', async () => {
  const workers = childrenOf(balancer.id).map(({ pid }) => pid);
  const limit = (pid: number, most: number) => execFileSync('prlimit', ['--pid', String(pid), `--nofile=${most}:`]);
  // One more descriptor: for the client's connection, and none to the service.
  for (const pid of workers) limit(pid, limitWithOneFree(readdirSync(`/proc/${pid}/fd`).map(Number)));
  try {
    const answer = await ask(url, '/api/v1/links?hidden', { method: 'POST', from: '127.0.0.77' });
    expectProblem(answer, 500, 'internal_error');
  } finally {
    for (const pid of workers) limit(pid, 4_096);
  }
  expect(readFileSync(join(balancer.directory, 'output.log'), 'utf8')).toBe('');
});

/** The limit of open files under which there is room for one. */
function limitWithOneFree(used: readonly number[]): number {
  for (let most = 1; ; most++) if (most - used.filter((descriptor) => descriptor < most).length === 1) return most;
}

test('who takes a key for an id leaves none in the access log', async () => {
  const log = join(balancer.directory, 'access.log');
  const secret = 'dpHrbXmzYkV3Qm2uXW0lE4cZ8sT1nJ6oPqR9aKfGiL0';
  const { headers } = await ask(url, `/api/v1/keys/kh_0a1b2c3d4e5f_${secret}/rotate?x`, { method: 'POST' });
  await waitUntil(() => readFileSync(log, 'utf8').includes(String(headers['x-request-id'])), {
    what: 'the request is in the log',
    timeoutMs: 5_000,
  });
  const text = readFileSync(log, 'utf8');
  expect(text).toContain('"path":"/api/v1/keys/kh_0a1b2c3d4e5f_…"');
  expect(text).not.toContain(secret);
});
