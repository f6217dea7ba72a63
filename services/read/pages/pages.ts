import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { MethodNotAllowed } from '../../../shared/errors.ts';
import { pageHeaders } from '../../../shared/http/page-headers.ts';
import type { RequestCounts } from '../../../shared/http/request-counts.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import type { Outcome, Resolve } from '../redirect.ts';
import { answerError } from './error-page.ts';
import { favicon } from './favicon.ts';
import { homePage } from './home-page.ts';
import {
  createShortLinks,
  elapsed,
  type Find,
  isPreview,
  nothingHere,
  partsOf,
  type ShortLinkDependencies,
} from './short-links.ts';

interface Dependencies extends ShortLinkDependencies {
  resolve: Resolve;
  requests: RequestCounts;
  log: Log;
}

/** Everything of the read service that is not a redirect: previews, errors, and the few files that browsers ask for. */
export function createPages(deps: Dependencies): {
  serve: RequestListener;
  /** Says why a short link does not redirect, without looking it up again. */
  refuse: (req: IncomingMessage, res: ServerResponse, outcome: Outcome) => void;
} {
  const { resolve, counts, requests, baseUrl, log } = deps;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');

  /** What is known already of the links that are being refused. */
  const outcomes = new WeakMap<IncomingMessage, Outcome>();

  app.use((req, res, next) => {
    res.locals['start'] = outcomes.get(req)?.start ?? performance.now();
    res.once('close', () => {
      const route = routeOf(req, res);
      if (route !== undefined) requests.count(req, res, route, elapsed(res));
    });
    next();
  });
  app.use(pageHeaders());

  const find: Find = async (code, req) => {
    const outcome = outcomes.get(req) ?? { link: await resolve(code, req) };
    if ('error' in outcome) throw outcome.error;
    return outcome.link;
  };
  const { follow, unlock, preview } = createShortLinks(deps, find);

  page(app, '/', (_req, res) => {
    res.type('html').send(homePage(baseUrl));
  });
  page(app, '/robots.txt', (_req, res) => {
    // Short links are no content: a crawler should find their targets where those are published.
    res.type('text').set('Cache-Control', 'public, max-age=86400').send('User-agent: *\nDisallow: /\n');
  });
  page(app, '/favicon.ico', (_req, res) => {
    res.type('image/svg+xml').set('Cache-Control', 'public, max-age=86400').send(favicon);
  });
  app
    .route('/:name')
    .all(noteName)
    .get((req, res, next) => (isPreview(res) ? preview : follow)(req, res, next))
    .post((req, res, next) => (isPreview(res) ? next() : unlock(req, res, next)))
    .all((req, res) => {
      throw new MethodNotAllowed(req.method, isPreview(res) ? ['GET', 'HEAD'] : ['GET', 'HEAD', 'POST']);
    });
  app.route(behindCode).all(noteName).get(follow).post(unlock);
  app.use(() => {
    throw nothingHere();
  });
  const answer = answerError(log);
  const answerAndCount: ErrorRequestHandler = (error, req, res, next) => {
    answer(error, req, res, next);
    // Here, not when it closes: who did not wait for a redirect may have closed it long ago.
    if (routeOf(req, res) === undefined) counts.refused(res.statusCode, elapsed(res));
  };
  app.use(answerAndCount);
  return {
    serve: app,
    refuse(req, res, outcome) {
      outcomes.set(req, outcome);
      app(req, res);
    },
  };
}

/** A code with more of a path behind it. Without groups: the rest is nothing that Express should decode. */
const behindCode = /^\/[\w-]{1,64}\//;

/** Once a handler has thrown, Express no longer knows the parameters. */
const noteName: RequestHandler = (req, res, next) => {
  res.locals['name'] = req.params['name'] ?? /^\/([^/]+)/.exec(req.path)?.[1];
  next();
};

/** For the metrics: a pattern, or undefined where a redirect was asked for. */
function routeOf(req: express.Request, res: express.Response): string | undefined {
  const path: string | RegExp | undefined = req.route?.path;
  if (path !== '/:name' && path !== behindCode) return path === undefined ? 'other' : String(path);
  const [, code] = partsOf(res);
  if (code === undefined) return 'other';
  if (isPreview(res)) return '/:code+';
  return req.method === 'GET' || req.method === 'HEAD' ? undefined : '/:code';
}

/** Serves GET and HEAD at `path`; any other method is 405. */
function page(app: express.Express, path: string, handler: RequestHandler): void {
  app
    .route(path)
    .get(handler)
    .all((req) => {
      throw new MethodNotAllowed(req.method, path === '/' ? ['GET', 'HEAD', 'POST'] : ['GET', 'HEAD']);
    });
}
