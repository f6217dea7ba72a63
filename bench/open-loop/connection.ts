import { connect, type Socket } from 'node:net';
import { type Answer, readAnswer } from './answer.ts';

/** All connections read into the same memory: what arrives is a string before the next one reads. */
const input = Buffer.allocUnsafe(65_536);

interface Listener {
  /** The answer to the request under way. */
  onAnswer(connection: Connection, answer: Answer): void;
  /** It is of no more use: refused, reset or closed, perhaps with a request under way. */
  onEnd(connection: Connection): void;
}

/** A keep-alive connection with one request at a time. */
export class Connection {
  readonly #socket: Socket;
  readonly #listener: Listener;
  #received = '';
  #isOpen = true;
  /** Whether it was ever made: until then the other side knows of no request. */
  wasMade = false;
  /** Given back with the answer; for whoever keeps the books. */
  request: unknown;

  constructor({ hostname, port }: { hostname: string; port: number }, listener: Listener) {
    this.#listener = listener;
    this.#socket = connect({
      host: hostname,
      port,
      noDelay: true,
      onread: {
        buffer: input,
        callback: (bytes) => {
          this.#read(input.toString('latin1', 0, bytes));
          return true;
        },
      },
    });
    this.#socket.once('connect', () => {
      this.wasMade = true;
    });
    // What follows an error is always the close.
    this.#socket.on('error', () => {});
    this.#socket.on('end', () => this.close());
    this.#socket.on('close', () => this.#end());
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Before the connection is made, too: the bytes wait for it. */
  send(bytes: string): void {
    this.#socket.write(bytes, 'latin1');
  }

  /** At once, and with it the request under way. */
  close(): void {
    this.#socket.destroy();
    this.#end();
  }

  #read(text: string): void {
    this.#received = this.#received === '' ? text : this.#received + text;
    const answer = readAnswer(this.#received);
    if (answer === undefined) return;
    this.#received = this.#received.slice(answer.length);
    if (answer.closes) this.#isOpen = false;
    this.#listener.onAnswer(this, answer);
    if (answer.closes) this.#socket.destroy();
  }

  #end(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#listener.onEnd(this);
  }
}
