import type { IncomingMessage } from 'node:http';
import express, { type RequestHandler } from 'express';
import { KeyhopError, MethodNotAllowed } from '../../../shared/errors.ts';
import { type Problem, problemOf } from '../../../shared/http/problem.ts';
import { discardRest, readBody } from '../../../shared/http/request-body.ts';
import type { RequestCounts } from '../../../shared/http/request-counts.ts';
import type { Role } from '../../../shared/keys/api-key.ts';
import type { KeyStore } from '../../../shared/keys/key-store.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import { allowedBy, logIfServers } from '../http/api.ts';
import type { Principal, Reply } from '../http/api-route.ts';
import { authenticateBy, requireRole } from '../http/authenticate.ts';
import { type LimitDependencies, limitFor } from '../http/request-limit.ts';
import { inTime, sendReply } from '../http/serve-route.ts';

/** What a foreign API's client sent, as far as it goes without knowing who that is. */
export interface Sent {
  /** Of the query and, where it sent a form, of that; of a name in both, the query's come first. */
  readonly parameters: URLSearchParams;
  /** Parsed JSON, where it sent that; otherwise undefined. */
  readonly json: unknown;
  readonly headers: IncomingMessage['headers'];
  /** The path's variable part. */
  readonly param: string;
}

export interface ForeignRequest extends Sent {
  readonly principal: Principal;
}

/** One thing that a foreign API does, as Keyhop does it. */
export interface ForeignAction {
  /** The least role that may. */
  readonly role: Role;
  /** Whether it makes a link, which a key's limit is for. */
  readonly creates?: boolean;
  /** Answers, or throws a `KeyhopError`. */
  readonly handle: (request: ForeignRequest) => Promise<Reply>;
}

/** Another shortener's API, spoken so that its clients find in Keyhop what they need. */
export interface ForeignApi {
  readonly routes: readonly {
    readonly method: 'GET' | 'POST';
    readonly path: string;
    /** What is to be done. Throws a `KeyhopError` where nothing is. */
    readonly actionOf: (sent: Sent) => ForeignAction;
  }[];
  /** The API key that a request presents. */
  readonly keyOf: (sent: Sent) => string | undefined;
  /** How its clients are told that something went wrong. */
  readonly refuse: (problem: Problem, sent: Sent) => Reply;
}

interface Dependencies {
  keys: KeyStore;
  requests: RequestCounts;
  /** Absent where limits are switched off. */
  limits: LimitDependencies | undefined;
  log: Log;
  now: () => number;
}

/** Bytes. */
const largestBody = 65_536;

/** Serves foreign APIs, each with its own way to name a key and to tell of errors. */
export function serveForeign(apis: readonly ForeignApi[], deps: Dependencies): express.Router {
  const router = express.Router({ caseSensitive: true, strict: true });
  for (const api of apis) {
    for (const [path, routes] of Map.groupBy(api.routes, (route) => route.path)) {
      const at = router.route(path);
      for (const { method, actionOf } of routes) {
        deps.requests.declare(method, path);
        at[method === 'GET' ? 'get' : 'post'](serve(api, actionOf, deps));
      }
      at.all((req) => {
        throw new MethodNotAllowed(req.method, allowedBy(routes));
      });
    }
  }
  return router;
}

type ActionOf = (sent: Sent) => ForeignAction;

function serve(api: ForeignApi, actionOf: ActionOf, deps: Dependencies): RequestHandler {
  return async (req, res) => {
    let sent: Sent = {
      parameters: new URLSearchParams(req.url.replace(/^[^?]*/, '')),
      json: undefined,
      headers: req.headers,
      param: String(req.params['param'] ?? ''),
    };
    try {
      if (req.method === 'POST') sent = { ...sent, ...(await readSent(req, sent.parameters)) };
      const principal = await authenticateBy(api.keyOf(sent), deps.keys, deps.now());
      const { role, creates, handle } = actionOf(sent);
      requireRole(principal, role);
      if (creates) await limitFor('creates', principal, req, deps.limits, (headers) => res.set(headers)).spend(1);
      sendReply(res, await inTime(handle({ ...sent, principal })));
    } catch (error) {
      logIfServers(deps.log, req, req.route?.path, error);
      if (res.headersSent || req.socket.destroyed) return;
      if (error instanceof KeyhopError) res.set(error.headers);
      sendReply(res, api.refuse(problemOf(error), sent));
      discardRest(req);
    }
  };
}

/**
 * What a body adds to what was sent: JSON where it is called so, else a form, whatever it is called. Clients of old APIs are not
 * exact about that. Rejects with InvalidRequest and PayloadTooLarge.
 */
async function readSent(req: IncomingMessage, query: URLSearchParams): Promise<Partial<Sent>> {
  const isJson = /^application\/json\b/i.test(req.headers['content-type'] ?? '');
  const body = await readBody(req, { types: isJson ? ['application/json'] : 'text', limit: largestBody });
  if (isJson) return { json: body };
  return { parameters: new URLSearchParams([...query, ...new URLSearchParams(String(body))]) };
}
