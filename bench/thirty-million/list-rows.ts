import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export type ListName = 'byOwner' | 'byUrl';

/** Bytes of a row of a generated code. */
export const rowBytes = 19;

/** To the worker: links from the `first` on that have these keys, or the wish for the next rows of a list. */
export type Wish = { readonly first: number; readonly keys: Float64Array<ArrayBuffer> } | { readonly list: ListName };

/** From the worker: rows in ascending order, or undefined behind the last. */
export type Rows = Uint8Array<ArrayBuffer> | undefined;

/** The rows of generated links in their lists, made and sorted by another thread, which has a core of its own. */
export class ListRows implements AsyncDisposable {
  readonly #worker = new Worker(new URL('list-rows-worker.ts', import.meta.url));

  /** @param keys of as many generated links, from the `first` on; they are gone here afterwards */
  add(first: number, keys: Float64Array<ArrayBuffer>): void {
    this.#wish({ first, keys }, [keys.buffer]);
  }

  /** All rows of a list, once, in ascending order, many at a time. */
  async *take(list: ListName): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    let next = this.#next(list);
    for (let rows = await next; rows !== undefined; rows = await next) {
      // Sorted while these are stored.
      next = this.#next(list);
      yield rows;
    }
  }

  async #next(list: ListName): Promise<Rows> {
    this.#wish({ list }, []);
    const [rows] = (await once(this.#worker, 'message')) as [Rows];
    return rows;
  }

  #wish(wish: Wish, transferred: ArrayBuffer[]): void {
    this.#worker.postMessage(wish, transferred);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}
