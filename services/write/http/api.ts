import express, { type Request, type RequestHandler, type Response } from 'express';
import { KeyhopError, MethodNotAllowed, NotFound, Stopping, StoreUnavailable } from '../../../shared/errors.ts';
import { pageHeaders } from '../../../shared/http/page-headers.ts';
import { fromExpress, sendProblem } from '../../../shared/http/problem.ts';
import { type BodyRule, discardRest, hasNoBody, readBody, typeOfBody } from '../../../shared/http/request-body.ts';
import type { RequestCounts } from '../../../shared/http/request-counts.ts';
import { requestIdOf } from '../../../shared/http/request-id.ts';
import type { KeyStore } from '../../../shared/keys/key-store.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import { parseIdempotencyKey } from '../idempotency/idempotency-key.ts';
import { type ApiRequest, type ApiRoute, type KeyRoute, nobody, type OpenRoute, type Reply } from './api-route.ts';
import { authenticate, hasKey, requireRole } from './authenticate.ts';
import { type LimitDependencies, limitOf, payerOf, unlimited } from './request-limit.ts';

/** Milliseconds from a complete request to its answer, over all steps; a store that takes longer is answered for with 503. */
const answerLimit = 3_000;

interface Dependencies {
  keys: KeyStore;
  requests: RequestCounts;
  /** Absent where limits are switched off. */
  limits: LimitDependencies | undefined;
  log: Log;
  now: () => number;
}

/**
 * An Express application that serves `routes`: 404 beside them, 405 for their other methods, problem documents for all errors.
 *
 * @param others what is asked before it says 404
 */
export function createApi(
  routes: readonly ApiRoute[],
  deps: Dependencies,
  others: readonly RequestHandler[] = [],
): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.use((req, res, next) => {
    const start = performance.now();
    res.once('close', () => deps.requests.count(req, res, req.route?.path ?? 'other', performance.now() - start));
    next();
  });
  app.use('/-/', pageHeaders());
  for (const [path, methods] of Map.groupBy(routes, (route) => route.path)) {
    const at = app.route(path);
    for (const route of methods) {
      deps.requests.declare(route.method, path);
      at[lowerCase(route.method)](route.role === undefined ? serveAll(route) : serve(route, deps));
    }
    at.all((req) => {
      throw new MethodNotAllowed(req.method, allowedBy(methods));
    });
  }
  for (const other of others) app.use(other);
  app.use(() => {
    throw new NotFound('There is nothing here. What there is: /-/docs lists it.');
  });
  app.use(answerError(deps.log));
  return app;
}

/** The methods that one path's routes take. */
export function allowedBy(routes: readonly { readonly method: string }[]): string[] {
  return routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}

function serveAll({ handle }: OpenRoute): RequestHandler {
  return (_req, res) => sendReply(res, handle());
}

function serve(route: KeyRoute, { keys, limits, now }: Dependencies): RequestHandler {
  return async (req, res) => {
    const principal = route.anonymous && !hasKey(req) ? nobody : await authenticate(req, keys, now());
    requireRole(principal, route.role);
    const payer = route.limited && limits && payerOf(route.limited, principal, req, limits);
    const limit = payer && limits ? limitOf(payer, limits, (headers) => tell(res, headers)) : unlimited;
    // Before its body: who has spent all is quickly told so.
    if (route.limited === 'creates') await limit.spend(1);
    const request = {
      principal,
      param: String(req.params['param'] ?? ''),
      query: new URLSearchParams(req.url.replace(/^[^?]*/, '')),
      ifMatch: req.headers['if-match'],
      ifNoneMatch: req.headers['if-none-match'],
      prefers: (types: readonly string[]) => req.accepts([...types]) || undefined,
      idempotencyKey: route.isIdempotent ? parseIdempotencyKey(req.headers['idempotency-key']) : undefined,
      body: undefined,
      limit,
    };
    await answer(route, request, req, res);
  };
}

async function answer(route: KeyRoute, request: ApiRequest, req: Request, res: Response): Promise<void> {
  const rule = route.body?.optional && hasNoBody(req) ? undefined : route.body;
  const type = rule && typeOfBody(req, typesOf(route));
  if (type !== undefined && type === route.stream?.type) return route.stream.handle(request, req, res);
  const body = rule && (await readBody(req, rule));
  sendReply(res, await inTime(route.handle({ ...request, body }), route.answerLimit));
}

function typesOf({ body, stream }: KeyRoute): BodyRule['types'] {
  const types = body?.types ?? [];
  return types === 'text' || stream === undefined ? types : [...types, stream.type];
}

/** Of an answer that has begun nothing more can be said. */
function tell(res: Response, headers: Record<string, string>): void {
  if (!res.headersSent) res.set(headers);
}

/** A reply, or 503 where there is none in time. */
export async function inTime(reply: Reply | Promise<Reply>, limit = answerLimit): Promise<Reply> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable('The store did not answer in time.')), limit);
  });
  try {
    return await Promise.race([reply, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

export function sendReply(res: Response, { status, headers = {}, body, type = 'text/plain' }: Reply): void {
  res.status(status).set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', ...headers });
  if (body === undefined) {
    res.end();
    return;
  }
  if (body instanceof Uint8Array) {
    res.set('Content-Type', type).end(body);
    return;
  }
  const isText = typeof body === 'string';
  res.set('Content-Type', `${isText ? type : 'application/json'}; charset=utf-8`);
  res.end(isText ? body : JSON.stringify(body));
}

/** The one place where errors become answers. */
function answerError(log: Log): express.ErrorRequestHandler {
  // Express tells an error handler by its four parameters.
  return (error: unknown, req: Request, res: Response, _next) => {
    const known = fromExpress(error);
    logIfServers(log, req, known);
    if (res.headersSent || req.socket.destroyed) return;
    sendProblem(res, known);
    discardRest(req);
  };
}

/** Logs an error that is not the client's. That a process stops is said where it does. */
export function logIfServers(log: Log, req: Request, err: unknown): void {
  if (err instanceof KeyhopError && (err.status < 500 || err instanceof Stopping)) return;
  log.error({ err, method: req.method, route: req.route?.path, requestId: requestIdOf(req) }, 'request failed');
}

const lowerCase = (method: ApiRoute['method']) => method.toLowerCase() as Lowercase<ApiRoute['method']>;
