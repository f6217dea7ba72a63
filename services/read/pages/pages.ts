import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import express, { type RequestHandler } from 'express';
import { MethodNotAllowed, NotFound } from '../../../shared/errors.ts';
import { pageHeaders } from '../../../shared/http/page-headers.ts';
import type { Link } from '../../../shared/links/link.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import { type Outcome, type Resolve, sendRedirect } from '../redirect.ts';
import type { RedirectCounts } from '../redirect-counts.ts';
import { answerError } from './error-page.ts';
import { favicon } from './favicon.ts';
import { homePage } from './home-page.ts';
import { previewPage, previewResource } from './preview-page.ts';
import { requireLive } from './require-live.ts';

interface Dependencies {
  resolve: Resolve;
  counts: RedirectCounts;
  baseUrl: string;
  log: Log;
  now: () => number;
}

/** Everything of the read service that is not a redirect: previews, errors, and the few files that browsers ask for. */
export function createPages({ resolve, counts, baseUrl, log, now }: Dependencies): {
  serve: RequestListener;
  /** Says why a short link does not redirect, without looking it up again. */
  refuse: (req: IncomingMessage, res: ServerResponse, outcome: Outcome) => void;
} {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.use(pageHeaders());

  /** What is known already of the links that are being refused. */
  const outcomes = new WeakMap<IncomingMessage, Outcome>();

  async function findLive(code: string, req: IncomingMessage): Promise<Link> {
    try {
      const outcome = outcomes.get(req) ?? { link: await resolve(code, req) };
      if ('error' in outcome) throw outcome.error;
      return requireLive(outcome.link, now());
    } catch (error) {
      counts.refused++;
      throw error;
    }
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
    const [, code, preview] = /^([\w-]{1,64})(\+?)$/.exec(String(req.params['name'])) ?? [];
    if (code === undefined) throw new NotFound('There is no page here.');
    const link = await findLive(code, req);
    if (!preview) {
      sendRedirect(res, link);
      counts.redirected++;
      return;
    }
    res.set({ 'Cache-Control': 'no-store', Vary: 'Accept' });
    if (req.accepts(['html', 'json']) === 'json') res.json(previewResource(link, baseUrl));
    else res.type('html').send(previewPage(link, baseUrl));
  });
  app.use(() => {
    throw new NotFound('There is no page here.');
  });
  app.use(answerError(log));
  return {
    serve: app,
    refuse(req, res, outcome) {
      outcomes.set(req, outcome);
      app(req, res);
    },
  };
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
