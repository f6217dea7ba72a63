import { createServer, type IncomingMessage, type RequestListener, request, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterAll, afterEach, expect } from '@jest/globals';
import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import { freePort } from '../local/free-ports.ts';
import { type LocalNginx, startNginx } from '../local/nginx.ts';
import { renderBalancer } from './render.ts';

/** A request as a service got it. */
interface Seen {
  by: string;
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  bytes: number;
}

export const host = '127.0.0.1';
export const seen: Seen[] = [];
const servers: Server[] = [];
const sockets = new Set<Socket>();

/** An upstream's way of answering: by its path. */
export const service =
  (by: string): RequestListener =>
  (req, res) => {
    const { method = '', url = '', headers } = req;
    if (url.startsWith('/hang')) return;
    if (url.startsWith('/location/')) {
      const length = Number(url.split('/')[2]);
      res.writeHead(302, { Location: `https://example.com/${'x'.repeat(length - 20)}` }).end();
      return;
    }
    if (url === '/own-name') {
      res.writeHead(302, { Location: 'http://read/kept' }).end();
      return;
    }
    if (url === '/echo') {
      req.pipe(res);
      return;
    }
    let bytes = 0;
    req.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    req.on('end', () => {
      seen.push({ by, method, url, headers, bytes });
      res.writeHead(200, { 'Content-Type': 'text/plain', 'X-Request-Id': 'of the service' }).end(by);
    });
  };

/** @param port a free one by default */
export async function serve(
  listener: RequestListener,
  port = 0,
): Promise<{ server: Server; address: string; port: number }> {
  const server = createServer({ requestTimeout: 1_000, connectionsCheckingInterval: 200 }, listener);
  server.keepAliveTimeout = 75_000;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  servers.push(server);
  const actual = (server.address() as AddressInfo).port;
  return { server, address: `${host}:${actual}`, port: actual };
}

interface Question {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** The client's address. */
  from?: string;
}

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
  ms: number;
}

export function ask(
  base: string,
  path: string,
  { method = 'GET', headers = {}, body = '', from = host }: Question = {},
): Promise<Answer> {
  const start = performance.now();
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const req = request(
      { host: hostname, port, localAddress: from, path, method, headers, agent: false, timeout: 10_000 },
      (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text, ms: performance.now() - start });
        });
      },
    );
    req.once('timeout', () => req.destroy(new Error('no answer in 10 s')));
    req.once('error', reject);
    req.end(body);
  });
}

/** Sends bytes as they are, and reads until the connection ends or nothing comes for a while. */
export function askRaw(base: string, bytes: string, patience = 2_000): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(new URL(base).port), host, () => socket.write(bytes));
    socket.setTimeout(patience, () => socket.destroy());
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
  });
}

export function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f]{32}$/);
  expect(JSON.parse(answer.body)).toMatchObject({
    status,
    code,
    title: expect.any(String),
    detail: expect.any(String),
  });
}

export interface Balancer extends AsyncDisposable {
  url: string;
  /** Of the process. */
  id: LocalNginx['id'];
  /** Where its logs are. */
  directory: string;
}

/** An nginx with Keyhop's configuration before the given services. */
export async function startBalancer(
  readServers: string[],
  writeServers: string[],
  more: Partial<Parameters<typeof renderBalancer>[0]> = {},
): Promise<Balancer> {
  await using starting = new AsyncDisposableStack();
  const { path: directory } = starting.use(await temporaryDirectory());
  const port = await freePort();
  const options = { host, port, readServers, writeServers, rateLimit: 'on' as const, workerProcesses: 1 };
  const config = renderBalancer({ ...options, accessLog: 'access.log', ...more });
  const nginx = await startNginx({ directory, config, host, port });
  starting.defer(() => nginx.stop());
  const started = starting.move();
  return { url: nginx.url, id: nginx.id, directory, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

/** Forgets after each test what was seen, and ends all services after the last one of the file. */
export function endServices(): void {
  afterEach(() => {
    seen.length = 0;
  });
  afterAll(() => {
    for (const server of servers) server.close();
    for (const socket of sockets) socket.destroy();
  });
}
