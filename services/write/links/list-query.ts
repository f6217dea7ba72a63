import { z } from 'zod';
import { Forbidden } from '../../../shared/errors.ts';
import { ownerPattern } from '../../../shared/keys/api-key.ts';
import { type Link, linkStates } from '../../../shared/links/link.ts';
import type { ApiRequest } from '../http/api-route.ts';
import { parseQuery } from '../http/parse-query.ts';
import { wholeNumber } from '../http/whole-number.ts';
import { normaliseTarget, urlPattern } from './url-policy.ts';

/** Links on one page, and how many without `limit`. */
export const mostLinks = 100;
const usualLinks = 50;

export const listQuerySchema = z.strictObject({
  limit: wholeNumber(1, mostLinks)
    .optional()
    .meta({ description: `Links on a page, at most; ${usualLinks} unless given.` }),
  cursor: z.string().optional().meta({ description: 'Where the list goes on: `next` of the page before.' }),
  owner: z
    .string()
    .regex(ownerPattern, 'is no name of an owner')
    .optional()
    .meta({ description: 'Whose links, for admins; your own unless given.' }),
  url: z
    .string()
    .optional()
    .meta({ description: 'Only links that lead there.', format: 'http-url', pattern: urlPattern }),
  tag: z.string().min(1, 'must not be empty').optional().meta({ description: 'Only links with this tag.' }),
  state: z
    .enum(linkStates, `must be ${linkStates.join(', ')}`)
    .optional()
    .meta({ description: 'Only links in this state.' }),
});

/** Which links are asked for: what a cursor is good for, and no other. */
export interface LinkFilter {
  readonly owner: string;
  readonly url: string | undefined;
  readonly tag: string | undefined;
  readonly state: Link['state'] | undefined;
}

export interface WantedList {
  readonly filter: LinkFilter;
  readonly limit: number;
  readonly cursor: string | undefined;
}

/**
 * What `GET /api/v1/links` is asked for.
 *
 * @throws InvalidRequest, and Forbidden where anybody but an admin wants another owner's links
 */
export function parseListQuery({ query, principal }: Pick<ApiRequest, 'query' | 'principal'>): WantedList {
  const given = parseQuery(listQuerySchema, query);
  const { owner = principal.owner, limit = usualLinks, tag, state, cursor } = given;
  if (owner !== principal.owner && principal.role !== 'admin') {
    throw new Forbidden("Only an admin lists another owner's links.");
  }
  // As links are stored; whether one could be made today is not asked.
  const url = given.url === undefined ? undefined : normaliseTarget(given.url);
  return { filter: { owner, url, tag, state }, limit, cursor };
}
