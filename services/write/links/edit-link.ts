import type { Judging } from '../../../shared/blocking/judge.ts';
import { type ClickStore, subjectOf } from '../../../shared/clicks/click-store.ts';
import { Forbidden, Refused } from '../../../shared/errors.ts';
import { availability, type Link } from '../../../shared/links/link.ts';
import type { ApiRequest, Reply } from '../http/api-route.ts';
import { checkAll } from '../http/check-all.ts';
import { parseBody } from '../http/parse-body.ts';
import { parseExpiry } from './expiry.ts';
import { linkReply } from './link-resource.ts';
import { linkPatchSchema } from './link-schema.ts';
import type { ChangeOwnLink } from './own-link.ts';
import { tagSet } from './tag-set.ts';
import { parseTarget, type UrlPolicy } from './url-policy.ts';

interface Dependencies {
  changeLink: ChangeOwnLink;
  clicks: ClickStore;
  judge: Judging;
  policy: UrlPolicy;
  baseUrl: string;
  now: () => number;
}

/** `PATCH /api/v1/links/:code`, a merge patch. `state: active` brings a deleted link back. */
export function editLinkHandler({ changeLink, clicks, judge, policy, baseUrl, now }: Dependencies) {
  return async (request: ApiRequest): Promise<Reply> => {
    const changes = parseChanges(request, policy, now());
    const isEmpty = Object.keys(changes).length === 0;
    const link = await changeLink(request, (current) => {
      if (changes.url !== undefined && request.principal.role !== 'admin') requireMovable(current, judge);
      return isEmpty ? current : requireTarget({ ...current, ...changes }, now());
    });
    const [totals] = await clicks.totals([subjectOf.link(link.code)]);
    return linkReply(200, judge.judge(link), baseUrl, totals);
  };
}

/**
 * What was taken down for where it leads would come back by leading elsewhere.
 *
 * @throws Forbidden
 */
function requireMovable(link: Link, { judge }: Judging): void {
  if (!link.blocked && judge(link).blocked) {
    throw new Forbidden('This link was taken down. Only an admin changes where it leads.');
  }
}

/** @throws Refused where a link would redirect that was blanked since it had ended */
function requireTarget(link: Link, now: number): Link {
  // A block may be lifted all the same: that is not the owner's to do.
  if (link.url === '' && availability({ ...link, blocked: false }, now) === 'live') {
    throw Refused.field(
      'url',
      'is no longer kept of a link that ended so long ago; give one, with the change that brings it back',
    );
  }
  return link;
}

/** @throws InvalidRequest, Refused, and Forbidden where anybody but an admin wants to block or unblock */
function parseChanges({ body, principal }: ApiRequest, policy: UrlPolicy, now: number): Partial<Link> {
  const patch = parseBody(linkPatchSchema, body);
  if (patch.blocked !== undefined && principal.role !== 'admin') {
    throw new Forbidden('Only an admin blocks or unblocks a link.');
  }
  const { url, expiresAt } = checkAll({
    url: () => (patch.url === undefined ? undefined : parseTarget(patch.url, policy)),
    expiresAt: () => parseExpiry(patch, now),
  });
  return {
    ...(url !== undefined && { url }),
    ...((patch.expiresAt !== undefined || patch.ttl !== undefined) && { expiresAt }),
    ...(patch.redirect !== undefined && { redirect: patch.redirect ?? 302 }),
    ...(patch.tags !== undefined && { tags: tagSet(patch.tags ?? []) }),
    ...(patch.title !== undefined && { title: patch.title ?? '' }),
    ...(patch.maxClicks !== undefined && { maxClicks: patch.maxClicks ?? undefined }),
    ...(patch.state !== undefined && { state: patch.state, deletedAt: undefined }),
    ...(patch.blocked !== undefined && { blocked: patch.blocked }),
  };
}
