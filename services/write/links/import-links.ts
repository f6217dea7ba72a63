import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClickStore } from '../../../shared/clicks/click-store.ts';
import { IdempotencyKeyReused, KeyhopError, PayloadTooLarge, Stopping } from '../../../shared/errors.ts';
import { liftBodyLimit } from '../../../shared/http/http-server.ts';
import { discardRest, parseJson } from '../../../shared/http/request-body.ts';
import type { ApiRequest } from '../http/api-route.ts';
import { BodyLines, type Line, longestLine } from '../http/body-lines.ts';
import { directAnswer, heldAnswer, type StreamedAnswer } from '../http/streamed-answer.ts';
import { replayedHeader } from '../idempotency/idempotency-headers.ts';
import {
  hashOfLine,
  type LinkPromises,
  type RememberedLines,
  type RequestMemory,
} from '../idempotency/request-memory.ts';
import type { Asked, CreateMany, Outcome } from './create-many.ts';
import { outcomeResources } from './outcome-resource.ts';

interface Dependencies {
  createMany: CreateMany;
  memory: RequestMemory;
  clicks: ClickStore;
  baseUrl: string;
  /** For answers that are held: the header `Keyhop-Hold-Answers` asks for that, which balancers set. */
  dataDir: string;
  /** Says that the service is to end. */
  stopping: AbortSignal;
}

export const linesType = 'application/x-ndjson';

/** Lines that are made at once: enough to share a flush to disk, 20 ms or so in which nothing else is answered. */
const mostAtOnce = 512;

/** Outcomes that become one string. V8 keeps strings of 128 KB and more until it looks through the whole heap. */
const toldAtOnce = 64;

/** Lines before which a client that sends nothing for a moment is taken to wait for its answers, where they are held. */
const interactive = 1_000;

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
export function importLinksHandler({ createMany, memory, clicks, baseUrl, dataDir, stopping }: Dependencies) {
  return async (
    { principal: { owner }, idempotencyKey: key, limit }: ApiRequest,
    req: IncomingMessage,
    res: ServerResponse,
  ) => {
    liftBodyLimit(req);
    await using answer = isHeld(req) ? heldAnswer(res, dataDir) : directAnswer(res);
    using lines = new BodyLines(req, stopping);
    const atOnce = Math.min(mostAtOnce, limit.slice);
    const chunks =
      key === undefined ? plainChunks(lines, atOnce) : rememberedChunks(lines, atOnce, memory, { owner, key });
    let made = 0;
    try {
      for await (const { asked, promises } of chunks) {
        await limit.spendInTime(asked.length, stopping).catch(orStopping);
        await tell(answer, await createMany(asked, owner, promises), promises?.isReplayed);
        made += asked.length;
        if (made < interactive && (await lines.isQuiet())) await answer.release();
      }
      await answer.tell('', headersOf(false));
      await answer.release();
      res.end();
    } catch (error) {
      if (answer.hasBegun) await cut(req, res, error, answer);
      throw error;
    }
  };

  /** Tells what became of lines, up to the first that may or may not be there. @throws why that is not known */
  async function tell(answer: StreamedAnswer, outcomes: readonly Outcome[], isReplayed = false): Promise<void> {
    const failures = outcomes.map(failureOf);
    const broken = failures.findIndex((failure) => failure !== undefined);
    const known = broken < 0 ? outcomes : outcomes.slice(0, broken);
    for (let first = 0; first < known.length; first += toldAtOnce) {
      const some = known.slice(first, first + toldAtOnce);
      await answer.tell(await linesOf(some, isReplayed), headersOf(isReplayed));
    }
    if (broken >= 0) throw failures[broken];
  }

  async function linesOf(outcomes: readonly Outcome[], isReplayed = false): Promise<string> {
    const resources = await outcomeResources(outcomes, isReplayed, { clicks, baseUrl });
    return resources.map((resource) => `${JSON.stringify(resource)}\n`).join('');
  }

  /** Ends a connection within an answer, so that its client can tell that it is not whole. */
  async function cut(req: IncomingMessage, res: ServerResponse, error: unknown, answer: StreamedAnswer): Promise<void> {
    if (!res.closed && error instanceof KeyhopError) {
      await answer.tell(await linesOf([{ error }]), headersOf(false)).catch(() => {});
      await answer.release().catch(() => {});
    }
    if (res.closed) return;
    req.socket.end();
    discardRest(req);
    setTimeout(() => req.socket.destroy(), courtesy).unref();
  }
}

/** Waiting for a limit ends with the process. */
function orStopping(error: unknown): never {
  throw error instanceof Error && error.name === 'AbortError' ? new Stopping() : error;
}

/** Whether a balancer asks that nothing be answered before the end. */
function isHeld(req: IncomingMessage): boolean {
  return req.headers['keyhop-hold-answers'] !== undefined;
}

function failureOf(outcome: Outcome): KeyhopError | undefined {
  return 'error' in outcome && outcome.error.status >= 500 ? outcome.error : undefined;
}

const headersOf = (isReplayed: boolean) => ({
  'Content-Type': linesType,
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  ...replayedHeader(isReplayed),
});

async function* plainChunks(lines: BodyLines, atOnce: number): AsyncGenerator<Chunk> {
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
  atOnce: number,
  memory: RequestMemory,
  request: { owner: string; key: string },
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
      current = await memory.recall({ ...request, first }, 'lines', hashes);
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
