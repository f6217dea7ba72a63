import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type RequestHandler } from 'express';
import { KeyhopError, MethodNotAllowed, NotFound, Stopping } from '../../../shared/errors.ts';
import { pageHeaders } from '../../../shared/http/page-headers.ts';
import { fromExpress, sendProblem } from '../../../shared/http/problem.ts';
import { discardRest } from '../../../shared/http/request-body.ts';
import type { RequestCounts } from '../../../shared/http/request-counts.ts';
import { requestIdOf } from '../../../shared/http/request-id.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import type { ApiRoute } from './api-route.ts';
import { type Serve, type ServeDependencies, sendReply, serveRoute } from './serve-route.ts';

interface Dependencies extends ServeDependencies {
  requests: RequestCounts;
  log: Log;
}

/**
 * Serves `routes`: 404 beside them, 405 for their other methods, problem documents for all errors. A request that is just
 * what a route without parameters says needs no Express, which takes some microseconds of the 60 of a create.
 *
 * @param others what is asked before it says 404
 */
export function createApi(
  routes: readonly ApiRoute[],
  deps: Dependencies,
  others: readonly RequestHandler[] = [],
): RequestListener {
  const answerError = errorAnswerer(deps.log);
  const byRequest = new Map<string, { path: string; serve: Serve }>();
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.use((req, res, next) => {
    countAtEnd(req, res, () => req.route?.path ?? 'other');
    next();
  });
  app.use('/-/', pageHeaders());
  for (const [path, methods] of Map.groupBy(routes, (route) => route.path)) {
    const at = app.route(path);
    for (const route of methods) {
      deps.requests.declare(route.method, path);
      if (route.role === undefined) {
        at.get((_req, res) => sendReply(res, route.handle()));
        continue;
      }
      const serve = serveRoute(route, deps);
      at[lowerCase(route.method)]((req, res) => serve(req, res, String(req.params['param'] ?? '')));
      if (!path.includes(':')) byRequest.set(`${route.method} ${path}`, { path, serve });
    }
    at.all((req) => {
      throw new MethodNotAllowed(req.method, allowedBy(methods));
    });
  }
  for (const other of others) app.use(other);
  app.use(() => {
    throw new NotFound('There is nothing here. What there is: /-/docs lists it.');
  });
  // Express tells an error handler by its four parameters.
  const onError: express.ErrorRequestHandler = (error, req, res, _next) =>
    answerError(error, req, res, req.route?.path);
  app.use(onError);

  function countAtEnd(req: IncomingMessage, res: ServerResponse, routeOf: () => string): void {
    const start = performance.now();
    res.once('close', () => deps.requests.count(req, res, routeOf(), performance.now() - start));
  }

  return (req, res) => {
    const exact = byRequest.get(`${req.method} ${req.url}`);
    if (exact === undefined) {
      app(req, res);
      return;
    }
    countAtEnd(req, res, () => exact.path);
    exact.serve(req, res).catch((error: unknown) => answerError(error, req, res, exact.path));
  };
}

/** The methods that one path's routes take. */
export function allowedBy(routes: readonly { readonly method: string }[]): string[] {
  return routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}

/** The one place where errors become answers. */
function errorAnswerer(log: Log) {
  return (error: unknown, req: IncomingMessage, res: ServerResponse, route: string | undefined) => {
    const known = fromExpress(error);
    logIfServers(log, req, route, known);
    if (res.headersSent || req.socket.destroyed) return;
    sendProblem(res, known);
    discardRest(req);
  };
}

/** Logs an error that is not the client's. That a process stops is said where it does. */
export function logIfServers(log: Log, req: IncomingMessage, route: string | undefined, err: unknown): void {
  if (err instanceof KeyhopError && (err.status < 500 || err instanceof Stopping)) return;
  log.error({ err, method: req.method, route, requestId: requestIdOf(req) }, 'request failed');
}

const lowerCase = (method: ApiRoute['method']) => method.toLowerCase() as Lowercase<ApiRoute['method']>;
