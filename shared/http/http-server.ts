import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Metrics } from '../runtime/metrics.ts';
import { type AnswersOf, answerBelow } from './answer-below.ts';
import { type Problem, problem, problemType } from './problem.ts';

/**
 * Milliseconds that an idle connection may stay: longer than the 60 s for which nginx keeps one, else some of its requests
 * meet one just closed.
 */
export const keepAliveTimeout = 75_000;

/** How a listening server behaves towards slow, idle and departing clients. All times in milliseconds. */
const limits = {
  /** From the connection's, or the last answer's, end to the end of a head; also how long an unused connection may stay. */
  headersTimeout: 5_000,
  /** None: a body has a limit of its own, `bodyLimit`, which can be lifted from one that streams. */
  requestTimeout: 0,
  keepAliveTimeout,
  /** How often the first of them is looked at; the default is 30 s. */
  connectionsCheckingInterval: 1_000,
};

/** Milliseconds from the end of a head to that of its body. */
const bodyLimit = 10_000;

/** Connections at once; further ones are closed. Each costs about 20 KB here and a descriptor. */
const maxConnections = 10_000;

/** While it stops: how long open connections may send another request, and how long a running one may take. */
const lameDuck = 500;
const drainLimit = 10_000;

/**
 * Where others listen on the same port, and stop at the same time: how much later they may find their quiet moment. Until
 * then nobody is told that its connection ends: it would connect to one of them, perhaps just when that one stops listening.
 */
const othersLimit = 250;

/** The address is taken or not ours; the message names the variable to change. */
export class CannotListen extends Error {}

export interface ListeningServer {
  readonly port: number;
  /** Open ones. */
  connections(): Promise<number>;
  /** Stops listening in the next quiet moment, within a second; lets running requests finish, closes. Resolves within 12 s. */
  stop(): Promise<void>;
}

/** Makes what answers, for a port that may have been left to the system. What streams is to end once `stopping` says so. */
export type ListenerOf = (port: number, stopping: AbortSignal) => RequestListener;

interface Where {
  host: string;
  port: number;
  /** The configuration variable that holds the port, for the error message. */
  variable: string;
  /** Whether other processes of this user may listen there, too: the kernel spreads connections over them. */
  reusePort?: boolean;
}

/**
 * @param listenerOf what answers
 * @param below what may answer before node:http has parsed anything
 * @throws CannotListen
 */
export async function listen(
  listenerOf: ListenerOf,
  { host, port, variable, reusePort = false }: Where,
  below?: AnswersOf,
): Promise<ListeningServer> {
  // Node's own answer to a request without Host has no body; ours is in `admit`.
  const server = createServer({ ...limits, requireHostHeader: false });
  server.maxConnections = maxConnections;
  server.on('clientError', answerUnparseable);
  server.on('checkExpectation', (_req, res) => refuse(res, unknownExpectation));
  // To Node a listener of their own is what keeps such requests from being cut off without an answer.
  server.on('connect', (_req, socket) =>
    answerOnSocket(socket, problem(400, 'malformed_request', 'This is no proxy.')),
  );
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? `port ${port} is already in use on ${host}` : error.message;
      reject(new CannotListen(`cannot listen: ${reason}. Choose another with ${variable}.`, { cause: error }));
    });
    server.listen({ host, port, backlog: 4096, reusePort }, () => {
      const actual = (server.address() as AddressInfo).port;
      const stopping = new AbortController();
      server.on('request', admit(listenerOf(actual, stopping.signal)));
      if (below !== undefined) answerBelow(server, below, stopping.signal);
      resolve({
        port: actual,
        connections: () => connectionsOf(server),
        stop: () => stop(server, stopping, reusePort ? othersLimit : 0),
      });
    });
  });
}

const withoutHost = problem(400, 'malformed_request', 'A request of HTTP/1.1 must have a Host header.');
const unknownExpectation = problem(417, 'expectation_failed', 'Nothing can be expected but 100-continue.');

/** RFC 9112, 3.2: refuses HTTP/1.1 without Host, and takes a whole URL in the request line for its path. */
function admit(listener: RequestListener): RequestListener {
  return (req, res) => {
    if (req.headers.host === undefined && req.httpVersion === '1.1') {
      refuse(res, withoutHost);
      return;
    }
    if (req.url?.charCodeAt(0) !== slash) req.url = pathOf(req.url);
    limitBody(req);
    listener(req, res);
  };
}

const slash = 0x2f;

const bodyTimers = new WeakMap<IncomingMessage, NodeJS.Timeout>();

function limitBody(req: IncomingMessage): void {
  if (req.headers['content-length'] === undefined && req.headers['transfer-encoding'] === undefined) return;
  const timer = setTimeout(() => {
    if (!req.complete && req.socket.writable) answerOnSocket(req.socket, tooSlow);
  }, bodyLimit);
  // Where the answer came first and the client left, nothing tells the end of the request.
  timer.unref();
  bodyTimers.set(req, timer);
  req.once('close', () => clearTimeout(timer));
}

/** Lets a body take as long as it takes: whoever reads it sees to it that it does not rest. */
export function liftBodyLimit(req: IncomingMessage): void {
  clearTimeout(bodyTimers.get(req));
}

function pathOf(url = ''): string {
  const rest = /^https?:\/\/[^/?]*(.*)$/i.exec(url)?.[1] ?? url;
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function refuse(res: ServerResponse, document: Problem): void {
  res.writeHead(document.status, { 'Content-Type': problemType, 'Cache-Control': 'no-store', Connection: 'close' });
  res.end(JSON.stringify(document));
}

export function registerConnections(metrics: Metrics, server: ListeningServer): void {
  metrics.gauge('keyhop_http_connections', 'Open connections.', () => server.connections(), 'each');
}

function connectionsOf(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
  });
}

/** @param patience milliseconds for which open connections are kept once nobody is listened to */
async function stop(server: Server, stopping: AbortController, patience: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  await quietMoment();
  // The close of node:net only stops listening. That of node:http would also cut connections that look idle but on
  // which a request may be under way.
  NetServer.prototype.close.call(server);
  stopping.abort();
  if (patience > 0) await delay(patience);
  // Not earlier: whoever is told that its connection ends connects anew, and must then be refused, not forgotten.
  // The last answer on each connection says so, and the connection ends with it.
  server.prependListener('request', (_req, res) => res.setHeader('Connection', 'close'));
  // A connection becomes idle with its answer, and a stopped server closes none by itself.
  const stopped = performance.now();
  const sweeps = setInterval(() => {
    if (performance.now() - stopped >= lameDuck) server.closeIdleConnections();
  }, 50);
  const cut = setTimeout(() => server.closeAllConnections(), drainLimit);
  await closed;
  clearInterval(sweeps);
  clearTimeout(cut);
}

/** Milliseconds to wait for a quiet moment: a service with nothing but work has none. */
const quietLimit = 1_000;

/**
 * Resolves when the event loop has just gone round without anything to do, or after a second. Connections that the kernel
 * has taken and nobody has accepted yet are reset when listening ends, and a POST on one cannot be sent again. There is
 * no way to refuse new ones only; in such a moment there is next to none.
 */
async function quietMoment(): Promise<void> {
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const deadline = performance.now() + quietLimit;
  // The first ends the round that is under way.
  await turn();
  for (let before = performance.now(); before < deadline; before = performance.now()) {
    await turn();
    if (performance.now() - before < 0.1) return;
  }
}

/** Answers what node:http could not parse, and clients that were too slow; then the connection is of no more use. */
function answerUnparseable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  answerOnSocket(socket, unparseable(error.code));
}

function answerOnSocket(socket: Duplex, document: Problem): void {
  const body = JSON.stringify(document);
  socket.end(
    `HTTP/1.1 ${document.status} ${document.title}\r\nContent-Type: ${problemType}\r\nCache-Control: no-store\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
  // end() alone would leave the connection to a client that never closes its side.
  socket.once('finish', () => socket.destroy());
}

const tooSlow = problem(408, 'request_timeout', 'The request took too long to arrive.');

function unparseable(code: string | undefined): Problem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return tooSlow;
    case 'HPE_HEADER_OVERFLOW':
      return problem(431, 'headers_too_large', 'The request line and headers may have at most 16,384 bytes.');
    default:
      return problem(400, 'malformed_request', 'This is not a well-formed HTTP request.');
  }
}
