import { connect, type Socket } from 'node:net';
import { Answer } from './exchange.ts';
import { holdError } from './held-to-document.ts';
import { clientAddress, keepFromLogs } from './kept-from-logs.ts';

/** A connection on which bytes are sent as they are, and answers read one after the other. */
export class RawConnection implements Disposable {
  readonly #origin: string;
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #ended = false;
  #wake: () => void = () => {};

  constructor(origin: string) {
    this.#origin = origin;
    const { hostname, port } = new URL(origin);
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true, localAddress: clientAddress });
    this.#socket.on('data', (bytes) => {
      this.#received = Buffer.concat([this.#received, bytes]);
      this.#wake();
    });
    // A reset after the answer is an end like any other; without an answer the reading fails.
    this.#socket.on('error', () => {});
    this.#socket.once('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  send(text: string | Buffer): this {
    keepFromLogs(text.toString());
    if (this.#socket.writable) this.#socket.write(text);
    return this;
  }

  /** The next answer. `hasBody` is false for one to HEAD. */
  async answer(hasBody = true): Promise<Answer> {
    const head = await this.#take(() => this.#received.indexOf('\r\n\r\n') + 4, 4);
    const [statusLine = '', ...lines] = head.toString('latin1').trimEnd().split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const length = hasBody ? Number(headers['content-length'] ?? 0) : 0;
    const chunked = headers['transfer-encoding'] === 'chunked';
    const body = chunked ? await this.#chunks() : await this.#take(() => length, 0);
    const status = Number(statusLine.split(' ')[1]);
    if (status >= 400) holdError(this.#origin, status, headers, body.toString());
    return new Answer(status, headers, body);
  }

  /** Resolves when the other side has closed. */
  async closed(): Promise<void> {
    while (!this.#ended) await this.#more();
  }

  async #chunks(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for (;;) {
      const size = Number.parseInt((await this.#take(() => this.#received.indexOf('\r\n') + 2, 2)).toString(), 16);
      const chunk = await this.#take(() => size + 2, 0);
      if (size === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, size));
    }
  }

  /** Takes as many bytes as `measure` says, once it says at least `least` and they are there. */
  async #take(measure: () => number, least: number): Promise<Buffer> {
    while (measure() < least || this.#received.length < measure()) {
      if (this.#ended) throw new Error(`The connection ended after ${JSON.stringify(this.#received.toString())}.`);
      await this.#more();
    }
    const taken = this.#received.subarray(0, measure());
    this.#received = this.#received.subarray(taken.length);
    return taken;
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}
