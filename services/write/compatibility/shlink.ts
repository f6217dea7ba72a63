import { z } from 'zod';
import type { Problem } from '../../../shared/http/problem.ts';
import type { Link } from '../../../shared/links/link.ts';
import { parseBody } from '../http/parse-body.ts';
import { parseQuery } from '../http/parse-query.ts';
import type { ForeignApi, ForeignRequest, Sent } from './foreign-api.ts';
import { type CountedLink, counted, listPart } from './known-links.ts';
import type { Real } from './real-api.ts';

const list = '/rest/v3/short-urls';

/** What Keyhop cannot do may be asked for only with the value that asks for nothing. */
const nothing = z.null('is not possible here').optional();
const newShortUrlSchema = z.strictObject({
  longUrl: z.string('must be a string'),
  customSlug: z.string('must be a string').nullish(),
  title: z.string('must be a string').nullish(),
  tags: z.array(z.string('must be a string'), 'must be an array of strings').nullish(),
  validSince: z.string('must be a string').nullish(),
  validUntil: z.string('must be a string').nullish(),
  maxVisits: z.int('must be a whole number').nullish(),
  findIfExists: z.boolean('must be true or false').nullish(),
  domain: nothing,
  pathPrefix: nothing,
  forwardQuery: z.boolean('must be true or false').nullish(),
  // These change nothing for who follows the link.
  crawlable: z.boolean('must be true or false').nullish(),
  validateUrl: z.boolean('must be true or false').nullish(),
  shortCodeLength: z.int('must be a whole number').nullish(),
});

const wholeNumber = z
  .string()
  .regex(/^-?\d{1,9}$/, 'must be a whole number')
  .transform(Number);
const listQuerySchema = z.strictObject({
  page: wholeNumber.optional(),
  itemsPerPage: wholeNumber.optional(),
  orderBy: z.literal('dateCreated-DESC', 'is not possible here').optional(),
});
const usualItems = 10;
const mostItems = 500;

/**
 * Shlink's REST API, version 3: `POST /rest/v3/short-urls` and `GET` of one or of all. Its key is in `X-Api-Key`. Lists are of
 * the newest `mostListed` links.
 */
export function shlinkApi(real: Real): ForeignApi {
  return {
    routes: [
      {
        method: 'POST',
        path: list,
        actionOf: () => ({ role: 'editor', creates: true, handle: (request) => create(real, request) }),
      },
      {
        method: 'GET',
        path: list,
        actionOf: () => ({ role: 'viewer', handle: (request) => showAll(real, request) }),
      },
      {
        method: 'GET',
        path: `${list}/:param`,
        actionOf: () => ({ role: 'viewer', handle: (request) => show(real, request) }),
      },
    ],
    keyOf: ({ headers }) => headers['x-api-key']?.toString(),
    refuse,
  };
}

async function create(real: Real, { json, principal }: ForeignRequest) {
  const given = parseBody(newShortUrlSchema, json);
  const { link } = await real.create(
    {
      url: given.longUrl,
      alias: given.customSlug ?? undefined,
      title: given.title ?? undefined,
      tags: given.tags ?? undefined,
      notBefore: given.validSince ?? undefined,
      expiresAt: given.validUntil ?? undefined,
      forwardQuery: given.forwardQuery ?? undefined,
      maxClicks: given.maxVisits ?? undefined,
      // Shlink looks for one with the same slug then, which none but this can have.
      reuse: given.customSlug ? undefined : (given.findIfExists ?? undefined),
    },
    principal,
  );
  return one(real, link);
}

async function show(real: Real, { param, principal }: ForeignRequest) {
  return one(real, await real.find(param, principal));
}

async function one(real: Real, link: Link) {
  const [known] = await counted(real.clicks, [link]);
  return { status: 200, body: shortUrlResource(real, known as CountedLink) };
}

async function showAll(real: Real, { parameters, principal }: ForeignRequest) {
  const tags = parameters.getAll('tags[]');
  const others = new URLSearchParams([...parameters].filter(([name]) => name !== 'tags[]'));
  const { page = 1, itemsPerPage = usualItems } = parseQuery(listQuerySchema, others);
  // Of Shlink's: -1 is all of them.
  const limit = itemsPerPage < 1 ? mostItems : Math.min(itemsPerPage, mostItems);
  const currentPage = Math.max(page, 1);
  const isWanted = (link: { tags: readonly string[] }) =>
    tags.length === 0 || link.tags.some((tag) => tags.includes(tag));
  const skip = (currentPage - 1) * limit;
  const { part, total } = await listPart(real.links, principal.owner, isWanted, { skip, limit });
  const data = (await counted(real.clicks, part)).map((known) => shortUrlResource(real, known));
  const pagination = {
    currentPage,
    pagesCount: Math.ceil(total / limit),
    itemsPerPage: limit,
    itemsInCurrentPage: data.length,
    totalItems: total,
  };
  return { status: 200, body: { shortUrls: { data, pagination } } };
}

function shortUrlResource(real: Real, { link, clicks: { people, bots } }: CountedLink) {
  const { code, url, createdAt, expiresAt, tags, title, maxClicks = null, options } = link;
  const validSince = options?.notBefore === undefined ? null : timeOf(options.notBefore);
  const validUntil = expiresAt === undefined ? null : timeOf(expiresAt);
  return {
    shortCode: code,
    shortUrl: real.shortUrlOf(link),
    longUrl: url,
    dateCreated: timeOf(createdAt),
    tags,
    meta: { validSince, validUntil, maxVisits: maxClicks },
    domain: null,
    title: title || null,
    crawlable: false,
    forwardQuery: options?.forwardQuery ?? false,
    hasRedirectRules: options?.rules !== undefined,
    visitsSummary: { total: people + bots, nonBots: people, bots },
  };
}

/** As PHP's ATOM has it. */
const timeOf = (time: number) => `${new Date(time).toISOString().slice(0, 19)}+00:00`;

/** Our members by Shlink's names. */
const elements: Record<string, string> = {
  url: 'longUrl',
  alias: 'customSlug',
  notBefore: 'validSince',
  expiresAt: 'validUntil',
  maxClicks: 'maxVisits',
  reuse: 'findIfExists',
};

function refuse({ status, code, detail, errors = [] }: Problem, { json, headers, param }: Sent) {
  const problem = (told: number, type: string, title: string, text: string, more: object = {}) => ({
    status: told,
    type: 'application/problem+json',
    body: JSON.stringify({ title, type: `https://shlink.io/api/error/${type}`, detail: text, status: told, ...more }),
  });
  if (status === 401 && headers['x-api-key'] === undefined) {
    const text = 'Expected one of the following authentication headers, ["X-Api-Key"], but none were provided';
    return problem(401, 'missing-authentication', 'Invalid authorization', text, { expectedHeaders: ['X-Api-Key'] });
  }
  if (status === 401) {
    return problem(401, 'invalid-api-key', 'Invalid API key', 'Provided API key does not exist or is invalid.');
  }
  if (code === 'alias_unavailable') {
    const customSlug = (json as { customSlug: string }).customSlug;
    const text = `Provided slug "${customSlug}" is already in use.`;
    return problem(400, 'non-unique-slug', 'Invalid custom slug', text, { customSlug });
  }
  if (status === 404) {
    const text = `No URL found with short code "${param}"`;
    return problem(404, 'short-url-not-found', 'Short URL not found', text, { shortCode: param });
  }
  if (status === 400 || status === 422) {
    const invalidElements = errors.map(({ field }) => elements[field] ?? field);
    return problem(400, 'invalid-data', 'Invalid data', 'Provided data is not valid', { invalidElements });
  }
  return problem(status, code.replaceAll('_', '-'), 'Error', detail);
}
