import type { ErrorRequestHandler, Request, Response } from 'express';
import { KeyhopError } from '../../../shared/errors.ts';
import { escapeHtml, page } from '../../../shared/http/page.ts';
import { fromExpress, problemOf, sendProblem } from '../../../shared/http/problem.ts';
import { requestIdOf } from '../../../shared/http/request-id.ts';
import type { Log } from '../../../shared/runtime/log.ts';

/** Errors as a page for browsers, as a problem document for everybody else. */
export function answerError(log: Log): ErrorRequestHandler {
  // Express tells an error handler by its four parameters.
  return (thrown: unknown, req: Request, res: Response, _next) => {
    const error = fromExpress(thrown);
    if (!(error instanceof KeyhopError)) {
      log.error({ err: error, method: req.method, requestId: requestIdOf(req) }, 'request failed');
    }
    if (res.headersSent) return;
    res.vary('Accept');
    // A browser names text/html; curl and most programs take anything.
    if (req.headers.accept?.includes('text/html')) sendPage(res, error);
    else sendProblem(res, error);
  };
}

function sendPage(res: Response, error: unknown): void {
  const { status, title, detail } = problemOf(error);
  if (error instanceof KeyhopError) res.set(error.headers);
  res.status(status).set('Cache-Control', 'no-store').type('html');
  res.send(page(title, `<h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(detail)}</p>\n<p><small>${status}</small></p>`));
}
