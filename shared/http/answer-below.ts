import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Answers what has just arrived on its socket, at once and whole, and says so; or leaves it, untouched, to node:http. */
export type Answer = (chunk: Buffer) => boolean;

/** Makes what answers on one connection. */
export type AnswersOf = (socket: Socket) => Answer;

/**
 * Lets an answer see first what arrives on the connections of `server`, wherever a new request may begin; what it does not
 * answer goes to node:http as if it had never been looked at. So node:http keeps every connection: its deadlines, its
 * limits, its errors and its end are the same. Its parser alone is spared, which is half the cost of a short answer.
 *
 * The first request of a connection is always for node:http: it counts the time of a head from the connection's begin, and
 * would close one on which it has seen none.
 */
export function answerBelow(server: Server, answersOf: AnswersOf, stopping: AbortSignal): void {
  const connections = new WeakMap<Socket, Connection>();
  server.on('connection', (socket) => {
    // Of node:http, which takes any stream, and so must listen to it as to any other.
    const [parse, ...others] = socket.listeners('data') as Parse[];
    if (parse === undefined || others.length > 0) return;
    socket.off('data', parse);
    connections.set(socket, new Connection(socket, parse, answersOf(socket), stopping));
  });
  server.prependListener('request', (req, res) => connections.get(req.socket)?.onRequest(req, res));
  // Its parser now serves another connection.
  server.prependListener('connect', (_req, socket) => connections.get(socket as Socket)?.leave());
}

type Parse = (chunk: Buffer) => void;

class Connection {
  readonly #socket: Socket;
  readonly #parse: Parse;
  readonly #answer: Answer;
  readonly #stopping: AbortSignal;
  readonly #onData = (chunk: Buffer) => this.#read(chunk);
  /** Requests whose answers node:http has not sent yet. */
  #underWay = 0;
  /** Whether the latest request that node:http saw ended with its head. */
  #endedWithHead = false;
  /** Whether node:http has seen requests, and nothing of the next one. */
  #isBetween = false;

  constructor(socket: Socket, parse: Parse, answer: Answer, stopping: AbortSignal) {
    this.#socket = socket;
    this.#parse = parse;
    this.#answer = answer;
    this.#stopping = stopping;
    socket.on('data', this.#onData);
  }

  onRequest({ headers }: IncomingMessage, res: ServerResponse): void {
    this.#endedWithHead = !bodyOrMore.some((name) => headers[name] !== undefined);
    this.#underWay++;
    res.once('close', () => this.#underWay--);
  }

  leave(): void {
    this.#socket.off('data', this.#onData);
  }

  #read(chunk: Buffer): void {
    const socket = this.#socket;
    const isFree = this.#isBetween && this.#underWay === 0 && socket.writable && socket.writableLength === 0;
    if (isFree && !this.#stopping.aborted && this.#answer(chunk)) return;
    this.#endedWithHead = false;
    this.#parse(chunk);
    // A head ends where the first empty line does: none has begun after this one.
    this.#isBetween = this.#endedWithHead && endsWithEmptyLine(chunk);
  }
}

/** What a request may have behind its head, or be more than a request for. */
const bodyOrMore = ['content-length', 'transfer-encoding', 'upgrade', 'expect'];

function endsWithEmptyLine(chunk: Buffer): boolean {
  const { length } = chunk;
  return length >= 4 && chunk.readUInt32BE(length - 4) === 0x0d0a0d0a;
}
