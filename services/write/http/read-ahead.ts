import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { Readable } from 'node:stream';
import { StoreUnavailable } from '../../../shared/errors.ts';

/** Bytes in files, of all bodies of this process; with more, nothing more is read. */
const mostInFiles = 1_073_741_824;

/** Bytes of one body that wait to be written to its file, and of one piece that is read from it. */
const mostPending = 1_048_576;
const pieceBytes = 65_536;

let inFiles = 0;

/**
 * A body that is read as fast as it comes, whoever takes it how slowly: what is ahead waits in a file that has no name.
 *
 * For nginx: once an answer has begun it passes on no more of the request after its writing had to wait once
 * (`ngx_http_upstream_send_request_handler` of 1.22), so that a body which is not read stands still for ever.
 */
export class ReadAhead extends Readable {
  readonly #req: IncomingMessage;
  readonly #directory: string;
  #file: FileHandle | undefined;
  /** What the file holds that was not passed on: these bytes of it. */
  #from = 0;
  #to = 0;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #isWanted = false;
  #hasEnded = false;
  #isWorking = false;

  /** @param directory for the file */
  constructor(req: IncomingMessage, directory: string) {
    super();
    this.#req = req;
    this.#directory = directory;
    req.on('data', this.#onData);
    req.once('end', this.#onEnd);
    req.once('error', this.#onError);
  }

  override _read(): void {
    this.#isWanted = true;
    void this.#work();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#req.off('data', this.#onData).off('end', this.#onEnd);
    inFiles -= this.#to - this.#from;
    this.#from = this.#to;
    void this.#file?.close().catch(() => {});
    done(error);
  }

  #onData = (chunk: Buffer) => {
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    if (this.#isFull) this.#req.pause();
    void this.#work();
  };

  #onEnd = () => {
    this.#hasEnded = true;
    void this.#work();
  };

  #onError = (error: Error) => this.destroy(error);

  /** Passes on what is wanted, in order, and puts the rest away. */
  async #work(): Promise<void> {
    if (this.#isWorking) return;
    this.#isWorking = true;
    try {
      while (!this.destroyed && (await this.#step()));
    } catch (error) {
      this.destroy(new StoreUnavailable('The data directory cannot be written to.', error));
    }
    this.#isWorking = false;
  }

  /** True where there may be more to do. */
  async #step(): Promise<boolean> {
    if (this.#isWanted && this.#from < this.#to) await this.#passOnFromFile();
    else if (this.#pending.length > 0) await this.#passOnOrPutAway(this.#takePending());
    else {
      if (this.#hasEnded && this.#from === this.#to) this.push(null);
      return false;
    }
    return true;
  }

  #takePending(): Buffer {
    const chunk = this.#pending.shift() as Buffer;
    this.#pendingBytes -= chunk.length;
    this.#readOn();
    return chunk;
  }

  /** Whoever has nothing in a file may read on whatever others have. */
  get #isFull(): boolean {
    return this.#pendingBytes > mostPending || (inFiles > mostInFiles && this.#from < this.#to);
  }

  #readOn(): void {
    if (!this.#isFull) this.#req.resume();
  }

  async #passOnOrPutAway(chunk: Buffer): Promise<void> {
    if (this.#isWanted && this.#from === this.#to) this.#isWanted = this.push(chunk);
    else await this.#putAway(chunk);
  }

  async #passOnFromFile(): Promise<void> {
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, this.#to - this.#from));
    await this.#file?.read(piece, 0, piece.length, this.#from);
    if (this.destroyed) return;
    this.#from += piece.length;
    inFiles -= piece.length;
    if (this.#from === this.#to) [this.#from, this.#to] = [0, 0];
    this.#readOn();
    this.#isWanted = this.push(piece);
  }

  async #putAway(chunk: Buffer): Promise<void> {
    this.#file ??= await openNameless(this.#directory);
    await this.#file.write(chunk, 0, chunk.length, this.#to);
    if (this.destroyed) return;
    this.#to += chunk.length;
    inFiles += chunk.length;
  }
}

/** A file that is gone with whoever holds it. */
async function openNameless(directory: string): Promise<FileHandle> {
  const name = path.join(directory, `.import-${randomUUID()}`);
  const file = await open(name, 'wx+', 0o600);
  await unlink(name);
  return file;
}
