import { connect, type Socket } from 'node:net';
import type { Case } from './cases.ts';
import type { Twin } from './twin.ts';

/** What became of a connection. */
export interface Outcome {
  received: string;
  end: 'open' | 'closed' | 'reset';
  clicks: unknown[];
}

/** Turns of the event loop in which nothing happens, after which nothing more will. */
const quiet = 8;

/** Sends the pieces of a case one by one, each after the one before has been read. */
export class Conversation {
  readonly #twin: Twin;
  readonly #pieces: Case;
  readonly #quiet: number;
  readonly #socket: Socket;
  readonly #received: string[] = [];
  #end: Outcome['end'] = 'open';
  #sentPieces = 0;
  #sentBytes = 0;
  #quietFor = 0;
  #port = 0;

  /** @param patience how much longer than needed to wait for the end */
  constructor(twin: Twin, pieces: Case, patience = 1) {
    this.#twin = twin;
    this.#pieces = pieces;
    this.#quiet = quiet * patience;
    this.#socket = connect({ host: '127.0.0.1', port: twin.port, noDelay: true, allowHalfOpen: true });
    this.#socket.on('connect', () => {
      this.#port = Number(this.#socket.localPort);
    });
    this.#socket.on('data', (bytes: Buffer) => {
      this.#received.push(bytes.toString('latin1'));
      this.#quietFor = 0;
    });
    this.#socket.on('end', () => this.#close('closed'));
    this.#socket.on('error', () => this.#close('reset'));
  }

  /** Once a turn of the event loop; the outcome when there is nothing more to come. */
  step(): Outcome | undefined {
    const server = this.#twin.socketFrom(this.#port);
    if (server === undefined) return undefined;
    const isRead = server.bytesRead >= this.#sentBytes || this.#end !== 'open';
    if (!isRead) return undefined;
    const piece = this.#end === 'open' ? this.#pieces[this.#sentPieces] : undefined;
    if (piece !== undefined) {
      this.#socket.write(piece);
      this.#sentPieces++;
      this.#sentBytes += piece.length;
      this.#quietFor = 0;
      return undefined;
    }
    return ++this.#quietFor > this.#quiet ? this.#finish() : undefined;
  }

  #close(end: Outcome['end']): void {
    if (this.#end !== 'reset') this.#end = end;
    this.#quietFor = 0;
  }

  #finish(): Outcome {
    // A connection that is closed in good order keeps its port for a minute, and there are not that many.
    this.#socket.resetAndDestroy();
    return {
      received: this.#received.join('').replaceAll(/^Date: .*$/gm, 'Date: …'),
      end: this.#end,
      clicks: this.#twin.takeClicks(this.#port),
    };
  }
}
