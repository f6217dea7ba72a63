import type { Answer } from './answer.ts';
import { Connection } from './connection.ts';
import { Fifo } from './fifo.ts';
import { connectionLost, History, late, noAnswerInTime } from './history.ts';

/** Requests of one kind, at a fixed rate. */
export interface Stream {
  readonly perSecond: number;
  /** How many are meant to be sent at the same moment: bursts, with the same rate over time. One by default. */
  readonly atOnce?: number;
  /** What the next request is about. */
  next(): number;
  /** The request as it goes over the wire. */
  bytesOf(subject: number): string;
  /** Whether this is the one right answer; told of every answer once. */
  isRight(subject: number, answer: Answer): boolean;
}

interface Load {
  origin: string;
  streams: readonly Stream[];
  seconds: number;
  /** Milliseconds from the intended start after which no answer counts as right. */
  deadline?: number;
  /** Beyond, requests wait for a connection that becomes free; that is part of their latency. */
  maxConnections?: number;
}

interface Request {
  readonly stream: number;
  readonly subject: number;
  /** Milliseconds, by performance.now(). */
  readonly intended: number;
  connection: Connection | undefined;
  isSettled: boolean;
}

/**
 * Milliseconds beyond the deadline for which an answer is still waited for. Without them a server that falls behind once
 * would have every connection cut under it, and never catch up.
 */
const grace = 1_500;

/** Milliseconds between two looks at what is due; a request is sent that much late at most, which its latency shows. */
const tick = 1;

/**
 * Sends requests at their intended times, whatever the answers do: a server that cannot keep up gets as many, and its
 * delays are counted from the intended start, those of the generator itself included. Takes 27 µs of CPU a request, a
 * quarter of a core for 10,000 a second.
 */
export class OpenLoop {
  readonly #load: Required<Load>;
  readonly #address: { hostname: string; port: number };
  readonly #history: History;
  /** Of each stream, how many were sent, and how many will be. */
  readonly #sent: number[];
  readonly #total: number[];
  readonly #connections = new Set<Connection>();
  /** The one used last comes first, so that no more are kept warm than are needed. */
  readonly #idle: Connection[] = [];
  /** In the order of their intended times; both hold settled ones too, until those come to the front. */
  readonly #underWay = new Fifo<Request>();
  readonly #waiting = new Fifo<Request>();
  #start = 0;

  constructor(load: Load) {
    this.#load = { deadline: 1_500, maxConnections: 1_000, ...load };
    const { hostname, port } = new URL(load.origin);
    this.#address = { hostname, port: Number(port) };
    this.#total = load.streams.map(({ perSecond }) => Math.round(perSecond * load.seconds));
    this.#sent = load.streams.map(() => 0);
    this.#history = new History(this.#total.reduce((sum, count) => sum + count, 0));
  }

  /** Seconds since its start. */
  get elapsed(): number {
    return (performance.now() - this.#start) / 1_000;
  }

  /** Resolves when every request was answered or given up: 3 s after the last one at most. */
  run(): Promise<History> {
    this.#start = performance.now();
    return new Promise((resolve, reject) => {
      const turn = () => {
        try {
          this.#sendDue();
          this.#giveUpOverdue();
        } catch (error) {
          this.#closeAll();
          reject(error as Error);
          return;
        }
        if (this.#history.length === this.#total.reduce((sum, count) => sum + count, 0)) {
          this.#closeAll();
          resolve(this.#history);
        } else setTimeout(turn, tick);
      };
      turn();
    });
  }

  #sendDue(): void {
    const now = performance.now();
    for (const [i, stream] of this.#load.streams.entries()) {
      const { perSecond, atOnce = 1 } = stream;
      const bursts = Math.floor((((now - this.#start) / 1_000) * perSecond) / atOnce) + 1;
      const due = Math.min(this.#total[i] as number, bursts * atOnce);
      for (let sent = this.#sent[i] as number; sent < due; sent++) {
        const intended = this.#start + ((sent - (sent % atOnce)) / perSecond) * 1_000;
        this.#dispatch({ stream: i, subject: stream.next(), intended, connection: undefined, isSettled: false });
      }
      this.#sent[i] = due;
    }
  }

  #dispatch(request: Request): void {
    this.#underWay.push(request);
    const connection = this.#idle.pop() ?? this.#open();
    if (connection === undefined) this.#waiting.push(request);
    else this.#send(connection, request);
  }

  #open(): Connection | undefined {
    if (this.#connections.size >= this.#load.maxConnections) return undefined;
    const connection = new Connection(this.#address, {
      onAnswer: (from, answer) => this.#onAnswer(from, answer),
      onEnd: (from) => this.#onEnd(from),
    });
    this.#connections.add(connection);
    return connection;
  }

  #send(connection: Connection, request: Request): void {
    request.connection = connection;
    connection.request = request;
    connection.send((this.#load.streams[request.stream] as Stream).bytesOf(request.subject));
  }

  #onAnswer(connection: Connection, answer: Answer): void {
    const request = connection.request as Request;
    connection.request = undefined;
    const isRight = (this.#load.streams[request.stream] as Stream).isRight(request.subject, answer);
    const isLate = performance.now() - request.intended > this.#load.deadline;
    this.#settle(request, isRight && isLate ? answer.status + late : answer.status, isRight && !isLate);
    if (!connection.isOpen) this.#connections.delete(connection);
    this.#serveNext(connection);
  }

  #onEnd(connection: Connection): void {
    this.#connections.delete(connection);
    const request = connection.request as Request | undefined;
    const idle = this.#idle.indexOf(connection);
    if (idle >= 0) this.#idle.splice(idle, 1);
    if (request !== undefined && !request.isSettled) this.#settle(request, connectionLost, false);
    this.#serveNext(undefined);
  }

  /** Gives a connection that became free, or a new one in its place, to a request that waits. */
  #serveNext(free: Connection | undefined): void {
    const usable = free?.isOpen ? free : undefined;
    while (this.#waiting.peek()?.isSettled) this.#waiting.take();
    const connection = this.#waiting.peek() === undefined ? usable : (usable ?? this.#open());
    if (connection === undefined) return;
    const next = this.#waiting.take();
    if (next === undefined) this.#idle.push(connection);
    else this.#send(connection, next);
  }

  /** What found no connection until its deadline is not sent any more; what was sent has a little longer. */
  #giveUpOverdue(): void {
    const horizon = performance.now() - this.#load.deadline;
    const isOver = (request: Request | undefined, before: number): request is Request =>
      request !== undefined && (request.isSettled || request.intended <= before);
    for (let oldest = this.#waiting.peek(); isOver(oldest, horizon); oldest = this.#waiting.peek()) {
      this.#waiting.take();
      if (!oldest.isSettled) this.#settle(oldest, noAnswerInTime, false);
    }
    for (let oldest = this.#underWay.peek(); isOver(oldest, horizon - grace); oldest = this.#underWay.peek()) {
      this.#underWay.take();
      if (oldest.isSettled) continue;
      this.#settle(oldest, noAnswerInTime, false);
      oldest.connection?.close();
    }
  }

  #settle(request: Request, status: number, isRight: boolean): void {
    request.isSettled = true;
    const { stream, subject, intended } = request;
    this.#history.add(intended - this.#start, performance.now() - this.#start, stream, subject, status, isRight);
  }

  #closeAll(): void {
    for (const connection of [...this.#connections]) connection.close();
  }
}
