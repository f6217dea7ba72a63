import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { availability, isPlain, type Link } from '../../shared/links/link.ts';
import type { ClickRecorder } from './clicks/click-recorder.ts';
import type { Locate } from './options/locate.ts';
import type { Permits } from './permits/permits.ts';
import type { RedirectCounts } from './redirect-counts.ts';

/**
 * The link of a code, as this process knows it; undefined where there is none. Synchronous where no store need be asked.
 * Fails with `StoreUnavailable` where nobody can tell, which never means "none".
 */
export type Resolve = (code: string, req: IncomingMessage) => Link | undefined | Promise<Link | undefined>;

export interface RedirectDependencies {
  resolve: Resolve;
  counts: Pick<RedirectCounts, 'redirected'>;
  clicks: Pick<ClickRecorder, 'count'>;
  permits: Pick<Permits, 'use' | 'look'>;
  locate: Locate;
  now: () => number;
  /** Takes every request that is not for a plain short link. */
  otherwise: RequestListener;
  /** Answers for a link that does not redirect: it is not there, not live, asks for a password, or nobody can tell. */
  refuse: (req: IncomingMessage, res: ServerResponse, outcome: Outcome) => void;
}

/** What is known of a link that does not redirect, and when it was asked for (milliseconds, `performance.now`). */
export type Outcome = { start: number } & ({ link: Link | undefined } | { error: unknown });

/**
 * The way of a redirect, below Express: measured, that is twice as fast. A look-up that needs no waiting is answered in
 * the same turn, without a promise.
 */
export function createRedirect({
  resolve,
  counts,
  clicks,
  permits,
  locate,
  now,
  otherwise,
  refuse,
}: RedirectDependencies): RequestListener {
  function answer(req: IncomingMessage, res: ServerResponse, link: Link | undefined, start: number): void {
    if (link === undefined || availability(link, now()) !== 'live') {
      refuse(req, res, { link, start });
      return;
    }
    if (isPlain(link)) redirect(req, res, link, link.url, start);
    else redirectSpecially(req, res, link, start);
  }

  function redirect(req: IncomingMessage, res: ServerResponse, link: Link, location: string, start: number): void {
    sendRedirect(res, link.redirect, location);
    // Where a balancer no longer waited, another process answers, and counts.
    if (!res.destroyed) clicks.count(link, req);
    counts.redirected(link.redirect, performance.now() - start);
  }

  function redirectSpecially(req: IncomingMessage, res: ServerResponse, link: Link, start: number): void {
    if (link.options?.password !== undefined) {
      refuse(req, res, { link, start });
      return;
    }
    let location: string;
    let permitted: ReturnType<typeof permit>;
    try {
      location = locate(link, req);
      permitted = permit(permits, req, link, start);
    } catch (error) {
      refuse(req, res, { error, start });
      return;
    }
    if (permitted === undefined) {
      redirect(req, res, link, location, start);
      return;
    }
    permitted.then(
      () => redirect(req, res, link, location, start),
      (error: unknown) => refuse(req, res, { error, start }),
    );
  }

  return (req, res) => {
    const code = codeOf(req);
    if (code === undefined) {
      otherwise(req, res);
      return;
    }
    const start = performance.now();
    let found: ReturnType<Resolve>;
    try {
      found = resolve(code, req);
    } catch (error) {
      refuse(req, res, { error, start });
      return;
    }
    if (!(found instanceof Promise)) {
      answer(req, res, found, start);
      return;
    }
    found.then(
      (link) => answer(req, res, link, start),
      (error: unknown) => refuse(req, res, { error, start }),
    );
  };
}

/**
 * Uses up one of the redirects that a link may have, if it has a maximum; HEAD only looks whether there is one.
 *
 * @throws Gone, StoreUnavailable; both also by the promise
 */
export function permit(
  permits: Pick<Permits, 'use' | 'look'>,
  { method }: IncomingMessage,
  { code, maxClicks }: Link,
  start: number,
): undefined | Promise<void> {
  if (maxClicks === undefined) return undefined;
  return method === 'HEAD' ? permits.look(code, maxClicks, start) : permits.use(code, maxClicks, start);
}

/** Nothing may keep the answer: the next click must be seen and an edit must take effect, with 301 and 308 too. */
export function sendRedirect(res: ServerResponse, status: number, location: string): void {
  res.writeHead(status, ['Location', location, 'Cache-Control', 'private, no-store', 'Content-Length', '0']);
  res.end();
}

const path = /^\/([\w-]{1,64})(?:\?|$)/;

/** The code that a plain GET or HEAD asks for. */
function codeOf({ method, url = '' }: IncomingMessage): string | undefined {
  return method === 'GET' || method === 'HEAD' ? path.exec(url)?.[1] : undefined;
}
