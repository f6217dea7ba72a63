import type { z } from 'zod';
import type { Judging } from '../../../shared/blocking/judge.ts';
import { type ClickStore, subjectOf } from '../../../shared/clicks/click-store.ts';
import { Forbidden, Refused } from '../../../shared/errors.ts';
import { availability, type Link } from '../../../shared/links/link.ts';
import { type MaybeOptions, optionsOf } from '../../../shared/links/link-options.ts';
import type { Passwords } from '../../../shared/links/passwords.ts';
import type { ApiRequest, Reply } from '../http/api-route.ts';
import { checkAll } from '../http/check-all.ts';
import { parseBody } from '../http/parse-body.ts';
import { parseExpiry } from './expiry.ts';
import { linkReply } from './link-resource.ts';
import { linkPatchSchema } from './link-schema.ts';
import type { ChangeOwnLink } from './own-link.ts';
import { parseRules, parseTime } from './parse-options.ts';
import { tagSet } from './tag-set.ts';
import { parseTarget, type UrlPolicy } from './url-policy.ts';

interface Dependencies {
  changeLink: ChangeOwnLink;
  clicks: ClickStore;
  judge: Judging;
  policy: UrlPolicy;
  passwords: Pick<Passwords, 'hash'>;
  baseUrl: string;
  now: () => number;
}

/** `PATCH /api/v1/links/:code`, a merge patch. `state: active` brings a deleted link back. */
export function editLinkHandler({ changeLink, clicks, judge, policy, passwords, baseUrl, now }: Dependencies) {
  return async (request: ApiRequest): Promise<Reply> => {
    const { changes, options } = await parseChanges(request, { policy, passwords, now });
    const isEmpty = Object.keys(changes).length + Object.keys(options).length === 0;
    const moves = changes.url !== undefined || 'rules' in options;
    const link = await changeLink(request, (current) => {
      if (moves && request.principal.role !== 'admin') requireMovable(current, judge);
      return isEmpty ? current : requireTarget(changed(current, changes, options), now());
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
  // A block may be lifted all the same: that is not the owner's to do. That it is yet to begin does not make up for it.
  if (link.url === '' && availability({ ...link, blocked: false, options: undefined }, now) === 'live') {
    throw Refused.field(
      'url',
      'is no longer kept of a link that ended so long ago; give one, with the change that brings it back',
    );
  }
  return link;
}

interface Changes {
  readonly changes: Partial<Link>;
  /** Those that change: undefined where one is cleared. */
  readonly options: Partial<MaybeOptions>;
}

function changed(current: Link, changes: Partial<Link>, options: Changes['options']): Link {
  const { options: before } = current;
  return { ...current, ...changes, options: optionsOf({ ...before, ...options }) };
}

/** Rejects with InvalidRequest, Refused, StoreUnavailable, and Forbidden where anybody but an admin wants to block or unblock. */
async function parseChanges(
  { body, principal }: ApiRequest,
  { policy, passwords, now }: Pick<Dependencies, 'policy' | 'passwords' | 'now'>,
): Promise<Changes> {
  const patch = parseBody(linkPatchSchema, body);
  if (patch.blocked !== undefined && principal.role !== 'admin') {
    throw new Forbidden('Only an admin blocks or unblocks a link.');
  }
  const { url, expiresAt, notBefore, rules } = checkAll({
    url: () => (patch.url === undefined ? undefined : parseTarget(patch.url, policy)),
    expiresAt: () => parseExpiry(patch, now()),
    notBefore: () => parseTime('notBefore', patch.notBefore),
    rules: () => parseRules(patch.rules, policy),
  });
  const changes = {
    ...(url !== undefined && { url }),
    ...((patch.expiresAt !== undefined || patch.ttl !== undefined) && { expiresAt }),
    ...(patch.redirect !== undefined && { redirect: patch.redirect ?? 302 }),
    ...(patch.tags !== undefined && { tags: tagSet(patch.tags ?? []) }),
    ...(patch.title !== undefined && { title: patch.title ?? '' }),
    ...(patch.maxClicks !== undefined && { maxClicks: patch.maxClicks ?? undefined }),
    ...(patch.state !== undefined && { state: patch.state, deletedAt: undefined }),
    ...(patch.blocked !== undefined && { blocked: patch.blocked }),
  };
  return { changes, options: await optionsOfPatch(patch, { notBefore, rules }, passwords) };
}

/** Those that a patch changes: undefined where it clears one. */
async function optionsOfPatch(
  patch: z.infer<typeof linkPatchSchema>,
  { notBefore, rules }: Pick<MaybeOptions, 'notBefore' | 'rules'>,
  passwords: Pick<Passwords, 'hash'>,
): Promise<Changes['options']> {
  const { password } = patch;
  return {
    ...(patch.notBefore !== undefined && { notBefore }),
    ...(patch.forwardQuery !== undefined && { forwardQuery: patch.forwardQuery || undefined }),
    ...(patch.forwardPath !== undefined && { forwardPath: patch.forwardPath || undefined }),
    ...(patch.rules !== undefined && { rules }),
    ...(password !== undefined && { password: password === null ? undefined : await passwords.hash(password) }),
  };
}
