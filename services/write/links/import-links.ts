import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { IdempotencyKeyReused, InvalidRequest, KeyhopError, PayloadTooLarge } from '../../../shared/errors.ts';
import { liftBodyLimit } from '../../../shared/http/http-server.ts';
import type { ApiRequest } from '../http/api-route.ts';
import { BodyLines, type Line, longestLine } from '../http/body-lines.ts';
import { ReadAhead } from '../http/read-ahead.ts';
import { discardRest, parseJson } from '../http/request-body.ts';
import { replayedHeader } from '../idempotency/idempotency-headers.ts';
import {
  hashOfLine,
  type LinkPromises,
  type RememberedLines,
  type RequestMemory,
} from '../idempotency/request-memory.ts';
import type { Asked, CreateMany, Outcome } from './create-many.ts';
import { outcomeResource } from './outcome-resource.ts';

interface Dependencies {
  createMany: CreateMany;
  memory: RequestMemory;
  baseUrl: string;
  /** For bodies that are read ahead: the `Keyhop-Read-Ahead` header asks for that, which balancers set. */
  dataDir: string;
  /** Says that the service is to end. */
  stopping: AbortSignal;
}

export const linesType = 'application/x-ndjson';

/** Lines that are made at once: enough to share a flush to disk, 20 ms or so in which nothing else is answered. */
const atOnce = 512;

/** Milliseconds for which an answer that nobody reads is held. */
const unreadLimit = 30_000;

/** Milliseconds in which a client that is cut off may read what it was sent. */
const courtesy = 1_000;

/** Some lines of an import, with the links that they were promised. */
interface Chunk {
  readonly asked: readonly Asked[];
  readonly promises?: LinkPromises;
}

/**
 * `POST /api/v1/links/bulk` with a link a line: each is answered by a line, in order, while others still come. Nothing waits
 * for lines that are not there, and nothing is read while answers wait.
 *
 * An import that cannot go on, be it for a store that does not answer or for the service's end, is cut off: its last line
 * says why, and the connection ends before the answer does. Sent again with the same `Idempotency-Key`, it goes on.
 */
export function importLinksHandler({ createMany, memory, baseUrl, dataDir, stopping }: Dependencies) {
  return async (
    { principal: { owner }, idempotencyKey: key }: ApiRequest,
    req: IncomingMessage,
    res: ServerResponse,
  ) => {
    liftBodyLimit(req);
    const body = bodyOf(req, dataDir);
    using lines = new BodyLines(body, stopping);
    const chunks = key === undefined ? plainChunks(lines) : rememberedChunks(lines, memory, owner, key);
    try {
      for await (const { asked, promises } of chunks) {
        await tell(res, await createMany(asked, owner, promises), promises?.isReplayed, baseUrl);
      }
      await write(res, []);
      res.end();
    } catch (error) {
      if (res.headersSent) cut(req, res, error, baseUrl);
      throw error;
    } finally {
      if (body !== req) body.destroy();
    }
  };
}

/** What to read a body from: through a balancer that must not wait, not from the request itself. */
function bodyOf(req: IncomingMessage, directory: string): Readable {
  return req.headers['keyhop-read-ahead'] === undefined ? req : new ReadAhead(req, directory);
}

async function* plainChunks(lines: BodyLines): AsyncGenerator<Chunk> {
  for (;;) {
    const here = await lines.peek(atOnce);
    if (here.length === 0) return;
    lines.take(here.length);
    yield { asked: here.map(askedOf) };
  }
}

/** Lines that were promised links before are made as they were; those that come after them get promises of their own. */
async function* rememberedChunks(
  lines: BodyLines,
  memory: RequestMemory,
  owner: string,
  key: string,
): AsyncGenerator<Chunk> {
  let current: RememberedLines | undefined;
  let first = 0;
  let used = 0;
  for (;;) {
    const here = await lines.peek(atOnce);
    if (here.length === 0) return;
    const hashes = here.map(hashOfLine);
    if (current === undefined || used === current.length) {
      first += used;
      used = 0;
      current = await memory.recall({ owner, key, first }, 'lines', hashes);
    }
    const promised = current;
    const from = used;
    const count = Math.min(here.length, promised.length - from);
    lines.take(count);
    const asked = here
      .slice(0, count)
      .map((line, i) =>
        promised.isOf(from + i, hashes[i] as Buffer) ? askedOf(line) : { error: new IdempotencyKeyReused() },
      );
    yield { asked, promises: promised.from(from) };
    used += count;
  }
}

function askedOf(line: Line): Asked {
  if (line === 'too long') return { error: new PayloadTooLarge(longestLine, 'line') };
  try {
    return { body: parseJson(line, 'line') };
  } catch (error) {
    return { error: error as KeyhopError };
  }
}

/** Tells what became of lines, up to the first that may or may not be there. @throws why that is not known */
async function tell(
  res: ServerResponse,
  outcomes: readonly Outcome[],
  isReplayed: boolean | undefined,
  baseUrl: string,
): Promise<void> {
  const failures = outcomes.map((outcome) =>
    'error' in outcome && outcome.error.status >= 500 ? outcome.error : undefined,
  );
  const broken = failures.findIndex((failure) => failure !== undefined);
  const known = broken < 0 ? outcomes : outcomes.slice(0, broken);
  if (known.length > 0)
    await write(
      res,
      known.map((outcome) => lineOf(outcome, baseUrl)),
      isReplayed,
    );
  if (broken >= 0) throw failures[broken];
}

function lineOf(outcome: Outcome, baseUrl: string): string {
  return `${JSON.stringify(outcomeResource(outcome, baseUrl))}\n`;
}

/** Sends lines, after the head where these are the first, and waits until there is room for more. */
async function write(res: ServerResponse, lines: readonly string[], isReplayed = false): Promise<void> {
  if (!res.headersSent) {
    res.writeHead(200, {
      'Content-Type': linesType,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...replayedHeader(isReplayed),
    });
  }
  if (res.closed) throw new InvalidRequest('The client has left.');
  if (lines.length === 0 || res.write(lines.join(''))) return;
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

/** Ends a connection within an answer, so that its client can tell that it is not whole. */
function cut(req: IncomingMessage, res: ServerResponse, error: unknown, baseUrl: string): void {
  if (res.closed) return;
  if (error instanceof KeyhopError) res.write(lineOf({ error }, baseUrl));
  req.socket.end();
  discardRest(req);
  setTimeout(() => req.socket.destroy(), courtesy).unref();
}
