import { NotFound } from '../../../shared/errors.ts';
import type { Problem } from '../../../shared/http/problem.ts';
import type { Link } from '../../../shared/links/link.ts';
import type { Reply } from '../http/api-route.ts';
import type { ForeignAction, ForeignApi, ForeignRequest, Sent } from './foreign-api.ts';
import { counted } from './known-links.ts';
import type { Real } from './real-api.ts';
import { inFormat } from './yourls-formats.ts';

/** That of the YOURLS whose answers these are; clients look at it. */
const version = '1.9.2';

/**
 * YOURLS' `yourls-api.php`: `shorturl`, `expand`, `url-stats` and `version`, asked by query or form, in JSON, XML or plain text.
 * Its key is the parameter `signature`; that of YOURLS' own passwords and timed signatures is not taken.
 */
export function yourlsApi(real: Real): ForeignApi {
  const actions: Record<string, ForeignAction> = {
    shorturl: { role: 'editor', creates: true, handle: (request) => shorten(real, request) },
    expand: { role: 'viewer', handle: (request) => expand(real, request) },
    'url-stats': { role: 'viewer', handle: (request) => tellClicks(real, request) },
    version: { role: 'viewer', handle: async (request) => reply(request, 200, { version, db_version: '506' }) },
  };
  const actionOf = ({ parameters }: Sent): ForeignAction => {
    const action = Object.hasOwn(actions, parameters.get('action') ?? '') && actions[parameters.get('action') ?? ''];
    if (!action) throw new UnknownAction();
    return action;
  };
  const path = '/yourls-api.php';
  return {
    routes: [
      { method: 'GET', path, actionOf },
      { method: 'POST', path, actionOf },
    ],
    keyOf: ({ parameters }) => parameters.get('signature') ?? undefined,
    refuse,
  };
}

class UnknownAction extends NotFound {
  constructor() {
    super('Unknown or missing "action" parameter');
  }
}

async function shorten(real: Real, request: ForeignRequest): Promise<Reply> {
  const { parameters, principal } = request;
  const keyword = parameters.get('keyword') || undefined;
  const title = parameters.get('title') || undefined;
  const { link } = await real.create({ url: parameters.get('url') ?? undefined, alias: keyword, title }, principal);
  const shorturl = real.shortUrlOf(link);
  return reply(request, 200, {
    url: { keyword: link.code, url: link.url, title: titleOf(link), date: dateOf(link.createdAt), ip: '' },
    status: 'success',
    message: `${link.url} added to database`,
    title: titleOf(link),
    shorturl,
    statusCode: 200,
    simple: shorturl,
  });
}

async function expand(real: Real, request: ForeignRequest): Promise<Reply> {
  const link = await asked(real, request);
  return reply(request, 200, {
    keyword: link.code,
    shorturl: real.shortUrlOf(link),
    longurl: link.url,
    title: titleOf(link),
    simple: link.url,
    message: 'success',
    statusCode: 200,
  });
}

async function tellClicks(real: Real, request: ForeignRequest): Promise<Reply> {
  const [known] = await counted(real.clicks, [await asked(real, request)]);
  if (known === undefined) throw new Error('Of one link something must be known.');
  const { link, clicks } = known;
  const told = {
    shorturl: real.shortUrlOf(link),
    url: link.url,
    title: titleOf(link),
    timestamp: dateOf(link.createdAt),
    ip: '',
    clicks: String(clicks.people + clicks.bots),
  };
  return reply(request, 200, { statusCode: 200, message: 'success', link: told });
}

/** The link that `shorturl` names, by its code or by its whole short URL. */
function asked(real: Real, { parameters, principal }: ForeignRequest): Promise<Link> {
  const code = (parameters.get('shorturl') ?? '').replace(/^https?:\/\/[^/]*\//, '');
  return real.find(code, principal);
}

const titleOf = ({ title, url }: Link) => title || url;

/** As MySQL writes it, in UTC. */
const dateOf = (time: number) => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

function reply({ parameters }: Sent, status: number, answer: object): Reply {
  return { status, ...inFormat(parameters.get('format') ?? 'xml', answer) };
}

/** What YOURLS says of the same: its statuses are fewer. */
function refuse(problem: Problem, sent: Sent): Reply {
  const { status, answer } = failureOf(problem, sent.parameters);
  return reply(sent, status, { ...answer, simple: (answer as { message: string }).message });
}

function failureOf({ status, code, detail, errors = [] }: Problem, parameters: URLSearchParams) {
  const fail = (name: string, message: string) => ({
    status: 400,
    answer: { status: 'fail', code: name, message, errorCode: '400', statusCode: '400' },
  });
  const wrong = (field: string) => errors.some((error) => error.field === field);
  if (status === 401) return { status: 403, answer: { message: 'Please log in', errorCode: 403, callback: '' } };
  if (code === 'alias_unavailable' || wrong('alias')) {
    const reason = 'already exists in database or is reserved';
    return fail('error:keyword', `Short URL ${parameters.get('keyword')} ${reason}`);
  }
  if (wrong('url')) return fail('error:nourl', 'Missing or malformed URL');
  const action = parameters.get('action');
  if ((action === 'expand' || action === 'url-stats') && (status === 404 || status === 403)) {
    return { status: 404, answer: { errorCode: 404, statusCode: 404, message: 'Error: short URL not found' } };
  }
  const told = status === 404 ? 400 : status;
  return { status: told, answer: { errorCode: told, statusCode: told, message: detail } };
}
