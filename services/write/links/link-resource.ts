import { z } from 'zod';
import type { Totals } from '../../../shared/clicks/day-counts.ts';
import { type Link, linkStates, redirectStatuses, shortUrlOf } from '../../../shared/links/link.ts';
import type { LinkOptions, Rule } from '../../../shared/links/link-options.ts';
import type { Reply } from '../http/api-route.ts';
import { ruleSchema } from './options-schema.ts';

const count = z.int().min(0);
const time = z.string().meta({ format: 'date-time' });

/** Of a link that was just made. */
const noClicks: Totals = { people: 0, bots: 0 };

/** A link as the API shows it. */
export function linkResource(link: Link, baseUrl: string, { people, bots }: Totals = noClicks) {
  return {
    code: link.code,
    shortUrl: shortUrlOf(link, baseUrl),
    url: link.url,
    createdAt: new Date(link.createdAt).toISOString(),
    expiresAt: link.expiresAt === undefined ? null : new Date(link.expiresAt).toISOString(),
    state: link.state,
    blocked: link.blocked,
    redirect: link.redirect,
    tags: link.tags,
    title: link.title === '' ? null : link.title,
    maxClicks: link.maxClicks ?? null,
    ...optionResources(link.options),
    clicks: { total: people + bots, people, bots },
  };
}

function optionResources({ notBefore, forwardQuery, forwardPath, password, rules = [] }: LinkOptions = {}) {
  return {
    notBefore: notBefore === undefined ? null : new Date(notBefore).toISOString(),
    forwardQuery: forwardQuery ?? false,
    forwardPath: forwardPath ?? false,
    hasPassword: password !== undefined,
    rules: rules.map(ruleResource),
  };
}

function ruleResource({ if: { after, before, ...conditions }, url }: Rule): z.infer<typeof ruleSchema> {
  const times = {
    ...(after !== undefined && { after: new Date(after).toISOString() }),
    ...(before !== undefined && { before: new Date(before).toISOString() }),
  };
  return { if: { ...(conditions as Omit<z.infer<typeof ruleSchema>['if'], 'after'>), ...times }, url };
}

export const linkSchema: z.ZodType<ReturnType<typeof linkResource>> = z
  .object({
    code: z.string().meta({ description: 'The alias, or the generated code.' }),
    shortUrl: z.string().meta({ description: 'What to give to people.' }),
    url: z.string().meta({
      description:
        'Where it leads, as browsers write it: a WHATWG `href`; empty of a link that ended so long ago that it is no longer kept.',
    }),
    createdAt: time,
    expiresAt: time.nullable(),
    state: z.enum(linkStates).meta({ description: 'What its owner wants; expiry is no state.' }),
    blocked: z
      .boolean()
      .meta({ description: 'Whether an admin has blocked it or taken it down, or its host is denied.' }),
    redirect: z.literal(redirectStatuses).meta({ description: 'The status that it redirects with.' }),
    tags: z.array(z.string()).meta({ description: 'Each once, in order.' }),
    title: z.string().nullable(),
    maxClicks: z.int().min(1).nullable().meta({ description: 'How many GET requests it redirects at most.' }),
    notBefore: time.nullable().meta({ description: 'When it begins; before, it is 404 to visitors.' }),
    forwardQuery: z.boolean(),
    forwardPath: z.boolean(),
    hasPassword: z.boolean().meta({ description: 'Whether visitors are asked for a password.' }),
    rules: z.array(ruleSchema).meta({ description: 'The first that holds says where it leads.' }),
    clicks: z.object({ total: count, people: count, bots: count }).meta({
      description:
        'Redirects of GET requests and of passwords so far, prefetches aside; those of the last seconds may be missing.',
    }),
  })
  .meta({ id: 'Link', description: 'A link, as its owner sees it.' });

/** The entity tag of a link's version, for `If-Match`. */
export function etagOf(link: Link): string {
  return `"${link.version}"`;
}

export function linkPath(code: string): string {
  return `/api/v1/links/${code}`;
}

export function linkReply(status: number, link: Link, baseUrl: string, clicks?: Totals): Reply {
  return { status, headers: { ETag: etagOf(link) }, body: linkResource(link, baseUrl, clicks) };
}
