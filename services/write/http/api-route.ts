import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BodyRule } from '../../../shared/http/request-body.ts';
import type { KeyLimits, Role } from '../../../shared/keys/api-key.ts';
import type { DescribedRoute } from '../../../shared/openapi/operation.ts';

/** Who asks, once the key is known to be good. */
export interface Principal {
  /** Undefined where there is no key, which a route may allow. */
  readonly keyId: string | undefined;
  readonly owner: string;
  readonly role: Role;
  /** None unless the key was given some. */
  readonly limits?: KeyLimits | undefined;
}

/** Whose links are those that nobody's key made. Only admins, and keys that they make for this owner, change them. */
export const nobody: Principal = { keyId: undefined, owner: 'anonymous', role: 'editor' };

/** What a route makes: one a request of `creates`; of `bulk`, its handler says how many. */
export type Limited = NonNullable<DescribedRoute['limited']>;

/** What one request may make. */
export interface RequestLimit {
  /** The most that can be spent at once; Infinity where there is no limit. */
  readonly quota: number;
  /** The most that is worth waiting for together: nobody then waits for longer than for what comes back in five seconds. */
  readonly slice: number;
  /** @throws TooManyRequests where there is not so much left */
  spend(cost: number): Promise<void>;
  /** Resolves once there is so much, and it is spent: for what can be slowed down. Rejects when the signal says so. */
  spendInTime(cost: number, signal: AbortSignal): Promise<void>;
}

/** A request as the rules see it: authenticated, its body read and, where it is JSON, parsed. */
export interface ApiRequest {
  readonly principal: Principal;
  /** The path's variable part, such as the code. */
  readonly param: string;
  readonly query: URLSearchParams;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  /** The one of these media types that is preferred, the first where all are alike; undefined where none is taken. */
  readonly prefers: (types: readonly string[]) => string | undefined;
  /** Where the route heeds one. */
  readonly idempotencyKey: string | undefined;
  readonly body: unknown;
  /** Of what the route makes. */
  readonly limit: RequestLimit;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Strings and bytes go out as they are, anything else as JSON. */
  readonly body?: unknown;
  /** The media type of a string or bytes; `text/plain` unless given. */
  readonly type?: string;
}

/** What a route takes as its body. */
export interface RouteBody extends BodyRule {
  /** A request without any is taken, too: its body is undefined. */
  readonly optional?: boolean;
}

/** A route for who has a key. */
export interface KeyRoute extends DescribedRoute {
  readonly role: Role;
  readonly body?: RouteBody;
  /** Whether the same request may be sent twice, told by its `Idempotency-Key`. */
  readonly isIdempotent?: boolean;
  /** Answers a body of one more type, while it comes. Rejects with a `KeyhopError` where nothing was answered yet. */
  readonly stream?: {
    readonly type: string;
    readonly handle: (request: ApiRequest, req: IncomingMessage, res: ServerResponse) => Promise<void>;
  };
  /** Milliseconds until it is answered with 503, instead of the usual. */
  readonly answerLimit?: number;
  /** Answers, or throws a `KeyhopError`. */
  readonly handle: (request: ApiRequest) => Reply | Promise<Reply>;
}

/** A route for everybody. */
export interface OpenRoute extends DescribedRoute {
  readonly method: 'GET';
  readonly role?: undefined;
  readonly handle: () => Reply;
}

export type ApiRoute = KeyRoute | OpenRoute;
