import type { IncomingMessage } from 'node:http';
import { InvalidRequest, PayloadTooLarge, UnsupportedMediaType } from '../errors.ts';

/** What is taken as a body: media types and bytes; `text` is taken as it is, whatever its type. */
export interface BodyRule {
  readonly types: readonly string[] | 'text';
  readonly limit: number;
}

/**
 * What is still read of a body that is refused, so that the client, who may be sending yet, gets to see the answer: cut off
 * with bytes on the way, a connection is reset, and the answer may be lost with it. Twice the largest body that is taken.
 */
const courtesyBytes = 33_554_432;

/** RFC 9112, 6.3: there is one where either header says so. */
export function hasNoBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

/** The media type of a body, one of those that are taken; of text, whatever it is. @throws UnsupportedMediaType */
export function typeOfBody(req: IncomingMessage, types: BodyRule['types']): string {
  const type = types === 'text' ? 'text' : requireType(req, types);
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new UnsupportedMediaType(`Content-Encoding ${encoding} is not taken; send the body as it is.`);
  }
  return type;
}

/**
 * The body of a request: a string for `text`, else parsed JSON. How long it may take the server says.
 *
 * @throws PayloadTooLarge, InvalidRequest
 */
export async function readBody(req: IncomingMessage, { types, limit }: BodyRule): Promise<unknown> {
  const bytes = await readBytes(req, limit);
  return types === 'text' ? decodeUtf8(bytes, 'body') : parseJson(bytes, 'body');
}

/** @param what that it is, for the error's message. @throws InvalidRequest */
export function parseJson(bytes: Buffer, what: string): unknown {
  const text = decodeUtf8(bytes, what);
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidRequest(`The ${what} is not JSON.`);
  }
}

/** Reads on for a while after a refusal, then cuts the connection. */
export function discardRest(req: IncomingMessage): void {
  if (req.complete) return;
  let left = courtesyBytes;
  req.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) req.destroy();
  });
}

function requireType(req: IncomingMessage, types: readonly string[]): string {
  const [given = '', ...parameters] = (req.headers['content-type'] ?? '').split(';');
  const type = given.trim().toLowerCase();
  const charset = parameters.map((p) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/i.exec(p)?.[1]).find(Boolean) ?? 'utf-8';
  if (!types.includes(type) || charset.toLowerCase() !== 'utf-8') {
    throw new UnsupportedMediaType(`The body must be ${types.join(' or ')}, in UTF-8.`);
  }
  return type;
}

function readBytes(req: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(req.headers['content-length'] ?? 0) > limit) {
      reject(new PayloadTooLarge(limit));
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      req.off('data', onData);
      reject(new PayloadTooLarge(limit));
    };
    req.on('data', onData);
    req.once('end', () => resolve(Buffer.concat(chunks)));
    req.once('error', () => reject(new InvalidRequest('The body ended early.')));
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decodeUtf8(bytes: Buffer, what: string): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new InvalidRequest(`The ${what} is not UTF-8.`);
  }
}
