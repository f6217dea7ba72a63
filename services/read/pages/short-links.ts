import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import {
  type KeyhopError,
  MethodNotAllowed,
  NotFound,
  StoreUnavailable,
  TooManyRequests,
  WrongPassword,
} from '../../../shared/errors.ts';
import { pageHeaders } from '../../../shared/http/page-headers.ts';
import { discardRest } from '../../../shared/http/request-body.ts';
import { availability, type Link, shortUrlOf } from '../../../shared/links/link.ts';
import type { ClickRecorder } from '../clicks/click-recorder.ts';
import { appendixOf, takesRest } from '../options/forward.ts';
import type { Locate } from '../options/locate.ts';
import type { RequirePassword } from '../options/password-guard.ts';
import { passwordPage } from '../options/password-page.ts';
import type { Permits } from '../permits/permits.ts';
import { permit, sendRedirect } from '../redirect.ts';
import type { RedirectCounts } from '../redirect-counts.ts';
import { previewPage, previewResource } from './preview-page.ts';
import { requireLive } from './require-live.ts';

export interface ShortLinkDependencies {
  counts: Pick<RedirectCounts, 'redirected' | 'refused'>;
  clicks: Pick<ClickRecorder, 'count'>;
  permits: Pick<Permits, 'use' | 'look'>;
  locate: Locate;
  requirePassword: RequirePassword;
  baseUrl: string;
  now: () => number;
}

/** The link of a code, perhaps known already; undefined where there is none. */
export type Find = (code: string, req: IncomingMessage) => Promise<Link | undefined>;

/** A form may lead to wherever a link does: browsers that are made of Chromium heed `form-action` in redirects, too. */
const formHeaders = pageHeaders(["'self'", 'http:', 'https:']);

/**
 * What Express answers of short links. A plain one was redirected before: what comes here is a preview, a password, a path that
 * may be forwarded, a percent-encoded code, or not live.
 */
export function createShortLinks(
  { counts, clicks, permits, locate, requirePassword, baseUrl, now }: ShortLinkDependencies,
  find: Find,
): Record<'follow' | 'unlock' | 'preview', RequestHandler> {
  async function findLive(req: Request, res: Response): Promise<Link> {
    const link = await find(codeOf(res), req);
    if (link !== undefined && !takesRest(link.options, appendixOf(req.url).rest)) throw nothingHere();
    return requireLive(link, now());
  }

  async function redirect(req: Request, res: Response, link: Link, status: number, start: number): Promise<void> {
    const location = locate(link, req);
    await permit(permits, req, link, start);
    sendRedirect(res, status, location);
    if (!res.destroyed) clicks.count(link, req);
    counts.redirected(status, elapsed(res));
  }

  function ask(req: Request, res: Response, link: Link, status: number, refusal?: string): void {
    formHeaders(req, res, () => {});
    res.status(status).set('Cache-Control', 'no-store').type('html');
    res.send(passwordPage(shortUrlOf(link, baseUrl), refusal));
  }

  async function follow(req: Request, res: Response): Promise<void> {
    const link = await findLive(req, res);
    if (link.options?.password === undefined) {
      await redirect(req, res, link, link.redirect, startOf(res));
      return;
    }
    await look(link, startOf(res));
    ask(req, res, link, 200);
    counts.refused(200, elapsed(res));
  }

  /** Whoever asks for no redirect uses up none of the clicks. @throws Gone, StoreUnavailable */
  async function look({ code, maxClicks }: Link, start: number): Promise<void> {
    if (maxClicks !== undefined) await permits.look(code, maxClicks, start);
  }

  /** 405 is all that is told of links without a password: of a disabled one as much as of one that is not there. */
  async function unlock(req: Request, res: Response): Promise<void> {
    const found = await find(codeOf(res), req);
    const isToUnlock =
      found?.options?.password !== undefined && !['disabled', 'early'].includes(availability(found, now()));
    if (!isToUnlock)
      throw appendixOf(req.url).rest === '' ? new MethodNotAllowed(req.method, ['GET', 'HEAD']) : nothingHere();
    const link = await findLive(req, res);
    try {
      await requirePassword(link, req);
    } catch (error) {
      // A browser shows what is answered: that is where it may be tried again.
      if (!mayTryAgain(error) || !req.headers.accept?.includes('text/html')) throw error;
      res.set(error.headers);
      ask(req, res, link, error.status, error.message);
      return;
    }
    await redirect(req, res, link, 303, performance.now());
  }

  async function preview(req: Request, res: Response): Promise<void> {
    const link = await findLive(req, res);
    await look(link, startOf(res));
    res.set({ 'Cache-Control': 'no-store', Vary: 'Accept' });
    if (req.accepts(['html', 'json']) === 'json') res.json(previewResource(link, baseUrl));
    else res.type('html').send(previewPage(link, baseUrl));
  }

  return {
    follow,
    preview,
    unlock: (req, res) => unlock(req, res).finally(() => discardRest(req)),
  };
}

function mayTryAgain(error: unknown): error is KeyhopError {
  return error instanceof WrongPassword || error instanceof TooManyRequests || error instanceof StoreUnavailable;
}

export function nothingHere(): NotFound {
  return new NotFound('There is no page here.');
}

/** The code in a path, where there may be one. */
function codeOf(res: Response): string {
  const [, code] = partsOf(res);
  if (code === undefined) throw nothingHere();
  return code;
}

/** Of the first part of a path: the code, and the `+` of a preview; nothing where it is neither. */
export function partsOf(res: Response): readonly string[] {
  return /^([\w-]{1,64})(\+?)$/.exec(String(res.locals['name'])) ?? [];
}

export function isPreview(res: Response): boolean {
  return partsOf(res)[2] === '+';
}

/** When it was asked for, in milliseconds by `performance.now`. */
export function startOf(res: Response): number {
  return Number(res.locals['start']);
}

/** Milliseconds since it was asked for. */
export function elapsed(res: Response): number {
  return performance.now() - startOf(res);
}
