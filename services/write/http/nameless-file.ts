import { randomUUID } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import path from 'node:path';
import { StoreUnavailable } from '../../../shared/errors.ts';

/** Bytes in all such files of this process. */
const most = 4_294_967_296;

const pieceBytes = 65_536;

let inFiles = 0;

/** Text that is put away until it is wanted, in a file that has no name: it is gone with whoever holds it. */
export class NamelessFile implements AsyncDisposable {
  readonly #directory: string;
  #file: FileHandle | undefined;
  #bytes = 0;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @throws StoreUnavailable where there is no room, or too much is put away already */
  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    if (inFiles + bytes.length > most) throw new StoreUnavailable('Too much is held for clients at present.');
    try {
      this.#file ??= await create(this.#directory);
      await this.#file.write(bytes, 0, bytes.length, this.#bytes);
    } catch (error) {
      throw new StoreUnavailable('The data directory cannot be written to.', error);
    }
    this.#bytes += bytes.length;
    inFiles += bytes.length;
  }

  /** All of it, in order. */
  async *pieces(): AsyncGenerator<Buffer> {
    for (let from = 0; from < this.#bytes; from += pieceBytes) {
      const piece = Buffer.allocUnsafe(Math.min(pieceBytes, this.#bytes - from));
      await this.#file?.read(piece, 0, piece.length, from);
      yield piece;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    inFiles -= this.#bytes;
    this.#bytes = 0;
    await this.#file?.close();
  }
}

async function create(directory: string): Promise<FileHandle> {
  const name = path.join(directory, `.held-${randomUUID()}`);
  const file = await open(name, 'wx+', 0o600);
  await unlink(name);
  return file;
}
