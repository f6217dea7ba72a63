import { z } from 'zod';
import type { Problem } from '../../../shared/http/problem.ts';
import { parseBody } from '../http/parse-body.ts';
import { parseQuery } from '../http/parse-query.ts';
import type { ForeignApi, ForeignRequest } from './foreign-api.ts';
import { type CountedLink, counted, listPart } from './known-links.ts';
import type { Real } from './real-api.ts';

const path = '/api/v2/links';

/** Seconds, by the units that Kutt takes. */
const units: readonly [RegExp, number][] = [
  [/^s(?:ec(?:ond)?s?)?$/, 1],
  [/^m(?:in(?:ute)?s?)?$/, 60],
  [/^h(?:(?:ou)?rs?)?$/, 3_600],
  [/^d(?:ays?)?$/, 86_400],
  [/^w(?:eeks?)?$/, 604_800],
  [/^y(?:(?:ea)?rs?)?$/, 31_557_600],
];

const newLinkSchema = z.strictObject({
  target: z.string('must be a string'),
  customurl: z.string('must be a string').optional(),
  description: z.string('must be a string').optional(),
  reuse: z.boolean('must be true or false').optional(),
  expire_in: z
    .string('must be a string')
    .refine((text) => secondsOf(text) !== undefined, 'must be a time such as 2 minutes, 1 hour or 3 days')
    .optional(),
  password: z.string('must be a string').optional(),
  domain: z.literal('', 'is not possible here').optional(),
});

const count = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number')
  .transform(Number);
const listQuerySchema = z.strictObject({ skip: count.optional(), limit: count.optional(), all: z.string().optional() });
const usualLinks = 10;
const mostLinks = 50;

/** Kutt's API, version 2: `POST` and `GET /api/v2/links`. Its key is in `X-API-KEY`; a link's id is its code. */
export function kuttApi(real: Real): ForeignApi {
  return {
    routes: [
      {
        method: 'POST',
        path,
        actionOf: () => ({ role: 'editor', creates: true, handle: (request) => create(real, request) }),
      },
      { method: 'GET', path, actionOf: () => ({ role: 'viewer', handle: (request) => showAll(real, request) }) },
    ],
    keyOf: ({ headers }) => headers['x-api-key']?.toString(),
    refuse,
  };
}

async function create(real: Real, { json, principal }: ForeignRequest) {
  const { target, customurl, description, password: given, reuse, expire_in } = parseBody(newLinkSchema, json);
  const ttl = expire_in === undefined ? undefined : secondsOf(expire_in);
  const [alias, password] = [customurl || undefined, given || undefined];
  // Kutt does not look for another where one is named, and Keyhop not where one shall have a password.
  const mayReuse = alias === undefined && password === undefined;
  const wanted = { url: target, alias, title: description, ttl, password, reuse: mayReuse ? reuse : undefined };
  const { status, link } = await real.create(wanted, principal);
  const [known] = await counted(real.clicks, [link]);
  return { status, body: linkResource(real, known as CountedLink) };
}

async function showAll(real: Real, { parameters, principal }: ForeignRequest) {
  const { skip = 0, limit: given = usualLinks } = parseQuery(listQuerySchema, parameters);
  const limit = Math.min(given, mostLinks);
  const { part, total } = await listPart(real.links, principal.owner, () => true, { skip, limit });
  const data = (await counted(real.clicks, part)).map((known) => linkResource(real, known));
  return { status: 200, body: { limit, skip, total, data } };
}

function linkResource(real: Real, { link, clicks: { people, bots } }: CountedLink) {
  const createdAt = new Date(link.createdAt).toISOString();
  return {
    id: link.code,
    address: link.code,
    link: real.shortUrlOf(link),
    target: link.url,
    description: link.title || null,
    banned: link.blocked,
    password: link.options?.password !== undefined,
    expire_in: link.expiresAt === undefined ? null : new Date(link.expiresAt).toISOString(),
    visit_count: people + bots,
    created_at: createdAt,
    updated_at: createdAt,
  };
}

/** Undefined where it is no time. */
function secondsOf(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d{1,9}) ?([a-z]+)$/i.exec(text.trim()) ?? [];
  const [, seconds] = units.find(([pattern]) => pattern.test(unit.toLowerCase())) ?? [];
  return amount === undefined || seconds === undefined ? undefined : Number(amount) * seconds;
}

/** Our members by Kutt's names. */
const names: Record<string, string> = { url: 'target', alias: 'customurl', title: 'description', ttl: 'expire_in' };

function refuse({ status, code, detail, errors = [] }: Problem) {
  const told = status === 422 || status === 409 ? 400 : status;
  if (code === 'alias_unavailable') return { status: told, body: { error: 'Custom URL is already in use.' } };
  const fields = errors.map(({ field, message }) => `${names[field] ?? field} ${message}`);
  return { status: told, body: { error: fields.length > 0 ? `${fields.join('; ')}.` : detail } };
}
