import type { Readable } from 'node:stream';
import { InvalidRequest, KeyhopError, RequestTimeout, Stopping } from '../../../shared/errors.ts';

/** A line without its end, or that it was longer than it may be. */
export type Line = Buffer | 'too long';

/** Bytes of a line. */
export const longestLine = 65_536;

/** Bytes of lines that wait to be taken; with more, nothing is read. They shall not grow old: V8 looks for these less often. */
const mostWaiting = 65_536;

/** Milliseconds without a byte while one is waited for. */
const idleLimit = 30_000;

/** Milliseconds of a moment. */
const quietFor = 100;

const lineFeed = 0x0a;

/**
 * The lines of a body, while it comes. Where they are not taken, nothing more is read. Lines of spaces and tabs alone are
 * left out; the last need not end, but in a body that does.
 */
export class BodyLines implements Disposable {
  readonly #body: Readable;
  readonly #stopping: AbortSignal;
  #lines: Line[] = [];
  #bytes = 0;
  /** The beginning of a line that is still to end, in pieces. */
  #pieces: Buffer[] = [];
  #pieceBytes = 0;
  #hasEnded = false;
  #failure: Error | undefined;
  #wake: () => void = () => {};

  constructor(body: Readable, stopping: AbortSignal) {
    this.#body = body;
    this.#stopping = stopping;
    body.on('data', this.#onData);
    body.once('end', this.#onEnd);
    body.once('error', this.#onError);
    stopping.addEventListener('abort', this.#onStop);
  }

  /**
   * The next lines, without taking them: as many as are there, up to `most`, and at least one, for which it waits; none
   * where the body has ended.
   *
   * @throws InvalidRequest where it is cut short, RequestTimeout where nothing comes any more, Stopping whatever is there
   */
  async peek(most: number): Promise<readonly Line[]> {
    while (this.#lines.length === 0 && !this.#hasEnded) {
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#stopping.aborted) throw new Stopping();
      await this.#more(idleLimit, () => {
        this.#failure ??= new RequestTimeout('Nothing more came.');
      });
    }
    if (this.#lines.length > 0 && this.#stopping.aborted) throw new Stopping();
    return this.#lines.slice(0, most);
  }

  /** Whether nothing comes for a moment, though all that came is taken. */
  async isQuiet(): Promise<boolean> {
    if (this.#lines.length > 0 || this.#hasEnded || this.#failure !== undefined) return false;
    let isQuiet = false;
    await this.#more(quietFor, () => {
      isQuiet = true;
    });
    return isQuiet;
  }

  /** Takes the first lines. */
  take(count: number): void {
    for (const line of this.#lines.splice(0, count)) this.#bytes -= line.length;
    if (this.#bytes < mostWaiting) this.#body.resume();
  }

  /** Leaves the rest of the body to whoever reads on. */
  [Symbol.dispose](): void {
    this.#body.off('data', this.#onData).off('end', this.#onEnd);
    this.#stopping.removeEventListener('abort', this.#onStop);
    this.#body.resume();
  }

  /** Waits for more bytes, the end, or for so many milliseconds. */
  async #more(limit: number, onLimit: () => void): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    const timer = setTimeout(() => {
      onLimit();
      resolve();
    }, limit);
    this.#body.resume();
    await promise;
    clearTimeout(timer);
  }

  #onData = (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      this.#addPiece(chunk.subarray(start, end));
      this.#endLine();
      start = end + 1;
    }
    this.#addPiece(chunk.subarray(start));
    if (this.#bytes >= mostWaiting) this.#body.pause();
    this.#wake();
  };

  #onEnd = () => {
    this.#endLine();
    this.#hasEnded = true;
    this.#wake();
  };

  #onError = (error: Error) => {
    this.#failure ??= error instanceof KeyhopError ? error : new InvalidRequest('The body ended early.');
    this.#wake();
  };

  #onStop = () => this.#wake();

  /** Of a line that is too long no more is kept than its length. */
  #addPiece(piece: Buffer): void {
    this.#pieceBytes += piece.length;
    if (this.#pieceBytes > longestLine) this.#pieces = [];
    else if (piece.length > 0) this.#pieces.push(piece);
  }

  #endLine(): void {
    const line = this.#pieceBytes > longestLine ? 'too long' : join(this.#pieces);
    this.#pieces = [];
    this.#pieceBytes = 0;
    if (line !== 'too long' && isBlank(line)) return;
    this.#lines.push(line);
    this.#bytes += line.length;
  }
}

function join(pieces: readonly Buffer[]): Buffer {
  return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
}

function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}
