import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { MethodNotAllowed, NotFound } from '../../../shared/errors.ts';
import { pageHeaders } from '../../../shared/http/page-headers.ts';
import type { RequestCounts } from '../../../shared/http/request-counts.ts';
import type { Link } from '../../../shared/links/link.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import type { ClickRecorder } from '../clicks/click-recorder.ts';
import type { Permits } from '../permits/permits.ts';
import { type Outcome, permit, type Resolve, sendRedirect } from '../redirect.ts';
import type { RedirectCounts } from '../redirect-counts.ts';
import { answerError } from './error-page.ts';
import { favicon } from './favicon.ts';
import { homePage } from './home-page.ts';
import { previewPage, previewResource } from './preview-page.ts';
import { requireLive } from './require-live.ts';

interface Dependencies {
  resolve: Resolve;
  counts: RedirectCounts;
  clicks: Pick<ClickRecorder, 'count'>;
  permits: Pick<Permits, 'use' | 'look'>;
  requests: RequestCounts;
  baseUrl: string;
  log: Log;
  now: () => number;
}

/** Everything of the read service that is not a redirect: previews, errors, and the few files that browsers ask for. */
export function createPages({ resolve, counts, clicks, permits, requests, baseUrl, log, now }: Dependencies): {
  serve: RequestListener;
  /** Says why a short link does not redirect, without looking it up again. */
  refuse: (req: IncomingMessage, res: ServerResponse, outcome: Outcome) => void;
} {
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
  // Once a handler has thrown, Express no longer knows the parameters.
  app.param('name', (_req, res, next, name: string) => {
    res.locals['name'] = name;
    next();
  });
  app.use(pageHeaders());

  async function findLive(code: string, req: IncomingMessage): Promise<Link> {
    const outcome = outcomes.get(req) ?? { link: await resolve(code, req) };
    if ('error' in outcome) throw outcome.error;
    return requireLive(outcome.link, now());
  }

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
  // A plain short link was redirected before Express: what comes here is a preview, not live, or percent-encoded.
  page(app, '/:name', async (req, res) => {
    const [, code, preview] = partsOf(res);
    if (code === undefined) throw new NotFound('There is no page here.');
    const link = await findLive(code, req);
    if (!preview) {
      await permit(permits, req, link, Number(res.locals['start']));
      sendRedirect(res, link);
      if (!res.destroyed) clicks.count(link, req);
      counts.redirected(link.redirect, elapsed(res));
      return;
    }
    if (link.maxClicks !== undefined) await permits.look(code, link.maxClicks, Number(res.locals['start']));
    res.set({ 'Cache-Control': 'no-store', Vary: 'Accept' });
    if (req.accepts(['html', 'json']) === 'json') res.json(previewResource(link, baseUrl));
    else res.type('html').send(previewPage(link, baseUrl));
  });
  app.use(() => {
    throw new NotFound('There is no page here.');
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

/** Milliseconds since it was asked for. */
function elapsed(res: express.Response): number {
  return performance.now() - Number(res.locals['start']);
}

/** Of the last part of a path: the code, and the `+` of a preview; nothing where it is neither. */
function partsOf(res: express.Response): readonly string[] {
  return /^([\w-]{1,64})(\+?)$/.exec(String(res.locals['name'])) ?? [];
}

/** For the metrics: a pattern, or undefined where a redirect was asked for. */
function routeOf(req: express.Request, res: express.Response): string | undefined {
  const path: string | undefined = req.route?.path;
  if (path !== '/:name') return path ?? 'other';
  const [, code, preview] = partsOf(res);
  if (code === undefined) return 'other';
  if (preview) return '/:code+';
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
