import type { RequestListener } from 'node:http';
import type { Judging } from '../../shared/blocking/judge.ts';
import type { TakedownStore } from '../../shared/blocking/takedown-store.ts';
import type { ClickStore } from '../../shared/clicks/click-store.ts';
import type { KeySpaces } from '../../shared/codes/key-space.ts';
import type { RequestCounts } from '../../shared/http/request-counts.ts';
import type { KeyStore } from '../../shared/keys/key-store.ts';
import type { LinkStore } from '../../shared/links/link-store.ts';
import type { Passwords } from '../../shared/links/passwords.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { CodeIssuer } from './codes/code-issuer.ts';
import type { KeyBlockStore } from './codes/key-block-store.ts';
import { serveForeign } from './compatibility/foreign-api.ts';
import { type ForeignName, foreignApis } from './compatibility/foreign-apis.ts';
import { realApi } from './compatibility/real-api.ts';
import { documentationRoutes } from './documentation/documentation-routes.ts';
import { createApi } from './http/api.ts';
import type { ApiRoute } from './http/api-route.ts';
import type { LimitDependencies } from './http/request-limit.ts';
import type { IdempotencyStore } from './idempotency/idempotency-store.ts';
import type { RememberedCounts } from './idempotency/remembered-counts.ts';
import { createRequestMemory } from './idempotency/request-memory.ts';
import {
  createKeyHandler,
  editKeyHandler,
  listKeysHandler,
  revokeKeyHandler,
  rotateKeyHandler,
  showKeyHandler,
} from './keys/key-handlers.ts';
import { keyOperations } from './keys/key-operations.ts';
import { createLinkHandler, shortenHandler } from './links/create-link.ts';
import { createLinksHandler } from './links/create-links.ts';
import { createManyOf } from './links/create-many.ts';
import { createOnceOf } from './links/create-once.ts';
import { deleteLinkHandler } from './links/delete-link.ts';
import { editLinkHandler } from './links/edit-link.ts';
import { importLinksHandler, linesType } from './links/import-links.ts';
import { createLinkCreator } from './links/link-creator.ts';
import { linkOperations } from './links/link-operations.ts';
import { createListCursors } from './links/list-cursor.ts';
import { listLinksHandler } from './links/list-links.ts';
import { createLinkChanger } from './links/own-link.ts';
import { createLinkReuser } from './links/reuse-link.ts';
import { showLinkHandler } from './links/show-link.ts';
import type { UrlPolicy } from './links/url-policy.ts';
import { qrOperation } from './qr/qr-operation.ts';
import { showQrHandler } from './qr/show-qr.ts';
import { linkStatsHandler, statsHandler } from './stats/show-stats.ts';
import { statsOperations } from './stats/stats-operations.ts';
import { showingAllMade, showingMade } from './takedowns/showing-made.ts';
import { shownLinks } from './takedowns/shown-links.ts';
import type { TakedownDependencies } from './takedowns/takedown-handlers.ts';
import { takedownRoutes } from './takedowns/takedown-routes.ts';

export interface WriteDependencies {
  links: LinkStore;
  clicks: ClickStore;
  /** Tells the read services of a change once more; absent where they need not be told. */
  announce?: (code: string) => Promise<void>;
  keys: KeyStore;
  takedowns: TakedownStore;
  knownTakedowns: TakedownDependencies['knownTakedowns'];
  judge: Judging;
  requests: RequestCounts;
  /** Absent where limits are switched off. */
  limits: LimitDependencies | undefined;
  /** Whether links may be made without a key. */
  anonymous: boolean;
  /** Other shorteners' APIs that are spoken, too. */
  compatibility: readonly ForeignName[];
  issuer: CodeIssuer;
  blocks: KeyBlockStore;
  spaces: KeySpaces;
  /** Of requests with an `Idempotency-Key`. */
  records: IdempotencyStore;
  remembered: RememberedCounts;
  /** For signing; the same in all processes and at every start. */
  cursorSecret: Uint8Array;
  policy: UrlPolicy;
  passwords: Pick<Passwords, 'hash'>;
  /** What short URLs begin with, without a slash at the end. */
  baseUrl: string;
  /** For files that hold what a client sends faster than it is taken. */
  dataDir: string;
  log: Log;
  now: () => number;
  /** Says that what streams is to end. */
  stopping: AbortSignal;
}

const json = { types: ['application/json'], limit: 65_536 };
const mergePatch = { types: ['application/json', 'application/merge-patch+json'], limit: 65_536 };
/** A thousand links with the longest of URLs, titles and tags. */
const jsonArray = { types: ['application/json'], limit: 16_777_216 };
/**
 * Milliseconds for a thousand links: 0.3 s with nothing else to do. Cut short, nobody would know which of them exist. The
 * balancer waits for 60 s.
 */
const bulkAnswerLimit = 30_000;
const anyText = { types: 'text', limit: 65_536 } as const;

/** The write service's routes: `POST /` and everything below `/api/`. */
export function createWriteApp(deps: WriteDependencies): RequestListener {
  const shown = { ...deps, links: shownLinks(deps.links, deps.judge) };
  const createOrReuse = showingMade(createLinkReuser({ ...shown, createLink: createLinkCreator(deps) }), deps.judge);
  const createMany = showingAllMade(createManyOf({ ...deps, createOrReuse }), deps.judge);
  const memory = createRequestMemory(deps);
  const creating = {
    ...deps,
    createMany,
    memory,
    createOnce: createOnceOf({ ...deps, createOrReuse, createMany, memory }),
  };
  const changeLink = createLinkChanger(deps.links);
  const cursors = createListCursors(deps.cursorSecret);
  const link = '/api/v1/links/:param';
  const key = '/api/v1/keys/:param';
  const routes: ApiRoute[] = [
    {
      method: 'POST',
      path: '/',
      role: 'editor',
      anonymous: deps.anonymous,
      limited: 'creates',
      body: anyText,
      isIdempotent: true,
      operation: linkOperations.shorten,
      handle: shortenHandler(creating),
    },
    {
      method: 'POST',
      path: '/api/v1/links',
      role: 'editor',
      anonymous: deps.anonymous,
      limited: 'creates',
      body: json,
      isIdempotent: true,
      operation: linkOperations.create,
      handle: createLinkHandler(creating),
    },
    {
      method: 'GET',
      path: '/api/v1/links',
      role: 'viewer',
      operation: linkOperations.list,
      handle: listLinksHandler({ ...shown, cursors }),
    },
    {
      method: 'POST',
      path: '/api/v1/links/bulk',
      role: 'editor',
      limited: 'bulk',
      body: jsonArray,
      stream: { type: linesType, handle: importLinksHandler(creating) },
      isIdempotent: true,
      operation: linkOperations.createMany,
      answerLimit: bulkAnswerLimit,
      handle: createLinksHandler(creating),
    },
    { method: 'GET', path: link, role: 'viewer', operation: linkOperations.show, handle: showLinkHandler(shown) },
    {
      method: 'PATCH',
      path: link,
      role: 'editor',
      body: mergePatch,
      operation: linkOperations.edit,
      handle: editLinkHandler({ ...deps, changeLink }),
    },
    {
      method: 'DELETE',
      path: link,
      role: 'editor',
      operation: linkOperations.remove,
      handle: deleteLinkHandler({ ...deps, changeLink }),
    },
    { method: 'GET', path: `${link}/qr`, role: 'viewer', operation: qrOperation, handle: showQrHandler(deps) },
    {
      method: 'GET',
      path: `${link}/stats`,
      role: 'viewer',
      operation: statsOperations.link,
      handle: linkStatsHandler(deps),
    },
    {
      method: 'GET',
      path: '/api/v1/stats',
      role: 'viewer',
      operation: statsOperations.all,
      handle: statsHandler(deps),
    },
    {
      method: 'POST',
      path: '/api/v1/keys',
      role: 'admin',
      body: json,
      operation: keyOperations.create,
      handle: createKeyHandler(deps),
    },
    {
      method: 'GET',
      path: '/api/v1/keys',
      role: 'admin',
      operation: keyOperations.list,
      handle: listKeysHandler(deps),
    },
    { method: 'GET', path: key, role: 'admin', operation: keyOperations.show, handle: showKeyHandler(deps) },
    {
      method: 'PATCH',
      path: key,
      role: 'admin',
      body: mergePatch,
      operation: keyOperations.edit,
      handle: editKeyHandler(deps),
    },
    {
      method: 'POST',
      path: `${key}/rotate`,
      role: 'admin',
      body: { ...json, optional: true },
      operation: keyOperations.rotate,
      handle: rotateKeyHandler(deps),
    },
    { method: 'DELETE', path: key, role: 'admin', operation: keyOperations.revoke, handle: revokeKeyHandler(deps) },
    ...takedownRoutes(deps),
  ];
  const real = realApi({ ...creating, links: shown.links });
  const foreign = serveForeign(
    deps.compatibility.map((name) => foreignApis[name](real)),
    deps,
  );
  return createApi([...routes, ...documentationRoutes(routes, deps.baseUrl)], deps, [foreign]);
}
