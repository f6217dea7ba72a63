import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Request } from 'express';
import { type BodyRule, hasNoBody, readBody, typeOfBody } from '../../../shared/http/request-body.ts';
import type { KeyStore } from '../../../shared/keys/key-store.ts';
import { within } from '../../../shared/runtime/within.ts';
import { parseIdempotencyKey } from '../idempotency/idempotency-key.ts';
import { type ApiRequest, type KeyRoute, nobody, type Reply } from './api-route.ts';
import { authenticate, hasKey, requireRole } from './authenticate.ts';
import { type LimitDependencies, limitFor, unlimited } from './request-limit.ts';

/** Milliseconds from a complete request to its answer, over all steps; a store that takes longer is answered for with 503. */
const answerLimit = 3_000;

export interface ServeDependencies {
  keys: KeyStore;
  /** Absent where limits are switched off. */
  limits: LimitDependencies | undefined;
  now: () => number;
}

/** Answers a request; rejects where there is nothing but an error to say. @param param the path's variable part */
export type Serve = (req: IncomingMessage, res: ServerResponse, param?: string) => Promise<void>;

export function serveRoute(route: KeyRoute, { keys, limits, now }: ServeDependencies): Serve {
  return async (req, res, param = '') => {
    const principal = route.anonymous && !hasKey(req) ? nobody : await authenticate(req, keys, now());
    requireRole(principal, route.role);
    const { limited } = route;
    const limit = limited ? limitFor(limited, principal, req, limits, (headers) => tell(res, headers)) : unlimited;
    // Before its body: who has spent all is quickly told so.
    if (limited === 'creates' && limit !== unlimited) await limit.spend(1);
    const request = {
      principal,
      param,
      query: queryOf(req.url),
      ifMatch: req.headers['if-match'],
      ifNoneMatch: req.headers['if-none-match'],
      prefers: (types: readonly string[]) => preferredOf(types, req),
      idempotencyKey: route.isIdempotent ? parseIdempotencyKey(req.headers['idempotency-key']) : undefined,
      body: undefined,
      limit,
    };
    await answer(route, request, req, res);
  };
}

async function answer(
  route: KeyRoute,
  request: ApiRequest & { body: unknown },
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const rule = route.body?.optional && hasNoBody(req) ? undefined : route.body;
  const type = rule && typeOfBody(req, typesOf(route));
  if (type !== undefined && type === route.stream?.type) return route.stream.handle(request, req, res);
  request.body = rule && (await readBody(req, rule));
  sendReply(res, await inTime(route.handle(request), route.answerLimit));
}

/** To make one takes a microsecond, and most requests have none. */
const noQuery = new URLSearchParams();

function queryOf(url = ''): URLSearchParams {
  const mark = url.indexOf('?');
  return mark < 0 ? noQuery : new URLSearchParams(url.slice(mark));
}

function typesOf({ body, stream }: KeyRoute): BodyRule['types'] {
  const types = body?.types ?? [];
  return types === 'text' || stream === undefined ? types : [...types, stream.type];
}

/** By Express' rules, which need nothing of Express' own in the request. */
function preferredOf(types: readonly string[], req: IncomingMessage): string | undefined {
  const accepts: (this: Request, types: string[]) => string | false = express.request.accepts;
  return accepts.call(req as Request, [...types]) || undefined;
}

/** Of an answer that has begun nothing more can be said. */
function tell(res: ServerResponse, headers: Record<string, string>): void {
  if (!res.headersSent) res.setHeaders(new Map(Object.entries(headers)));
}

/** A reply, or 503 where there is none in time. */
export function inTime(reply: Reply | Promise<Reply>, limit = answerLimit): Promise<Reply> {
  return within(limit, Promise.resolve(reply), 'store');
}

/** All headers at once: set one by one, they take longer than all else here. */
export function sendReply(res: ServerResponse, { status, headers, body, type = 'text/plain' }: Reply): void {
  const all = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', ...headers };
  if (body === undefined) {
    res.writeHead(status, all).end();
    return;
  }
  const isBytes = body instanceof Uint8Array;
  const content = isBytes || typeof body === 'string' ? body : JSON.stringify(body);
  const mediaType = content === body ? type : 'application/json';
  res.writeHead(status, {
    ...all,
    'Content-Type': isBytes ? mediaType : `${mediaType}; charset=utf-8`,
    'Content-Length': Buffer.byteLength(content),
  });
  res.end(content);
}
