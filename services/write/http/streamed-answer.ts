import type { ServerResponse } from 'node:http';
import { InvalidRequest } from '../../../shared/errors.ts';
import { NamelessFile } from './nameless-file.ts';

/** Milliseconds for which an answer that nobody reads is held. */
const unreadLimit = 30_000;

/** Writes to a client as fast as it reads. Rejects with InvalidRequest once it has left, or reads nothing any more. */
export async function write(res: ServerResponse, text: string | Buffer): Promise<void> {
  if (res.closed) throw new InvalidRequest('The client has left.');
  if (text.length === 0 || res.write(text)) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onClose = () => reject(new InvalidRequest('The client has left.'));
  const timer = setTimeout(() => res.destroy(), unreadLimit);
  res.once('drain', resolve).once('close', onClose);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    res.off('drain', resolve).off('close', onClose);
  }
}

/** An answer of which parts are known while the request still comes. */
export interface StreamedAnswer extends AsyncDisposable {
  readonly hasBegun: boolean;
  /** Tells a part of it. @param headers of the answer, where this is the first part */
  tell(text: string, headers: Readonly<Record<string, string>>): Promise<void>;
  /** The client waits for what is told. */
  release(): Promise<void>;
}

/** Tells each part at once. */
export function directAnswer(res: ServerResponse): StreamedAnswer {
  return {
    get hasBegun() {
      return res.headersSent;
    },
    tell(text, headers) {
      if (!res.headersSent) res.writeHead(200, headers);
      return write(res, text);
    },
    async release() {},
    async [Symbol.asyncDispose]() {},
  };
}

/**
 * Tells nothing until it is released, from when on each part at once; what is told before waits in a file.
 *
 * For nginx: once an answer has begun, it passes on no more of the request after its writing had to wait once
 * (`ngx_http_upstream_send_request_handler` of 1.22), and both sides stand still.
 */
export function heldAnswer(res: ServerResponse, directory: string): StreamedAnswer {
  const file = new NamelessFile(directory);
  const direct = directAnswer(res);
  let headers: Readonly<Record<string, string>> | undefined;
  return {
    get hasBegun() {
      return headers !== undefined;
    },
    async tell(text, given) {
      headers ??= given;
      await (res.headersSent ? direct.tell(text, given) : file.append(text));
    },
    async release() {
      if (res.headersSent || headers === undefined) return;
      await direct.tell('', headers);
      for await (const piece of file.pieces()) await write(res, piece);
    },
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}
