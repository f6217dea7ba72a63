import { InvalidRequest } from '../../../shared/errors.ts';
import type { RedirectStatus } from '../../../shared/links/link.ts';
import { checkAll } from '../http/check-all.ts';
import { parseBody } from '../http/parse-body.ts';
import { parseAlias } from './alias-policy.ts';
import { parseExpiry } from './expiry.ts';
import { newLinkSchema } from './link-schema.ts';
import { tagSet } from './tag-set.ts';
import { parseTarget, type UrlPolicy } from './url-policy.ts';

/** What a caller wants of a link that does not exist yet, checked and normalised. */
export interface NewLink {
  readonly url: string;
  readonly alias: string | undefined;
  readonly expiresAt: number | undefined;
  readonly redirect: RedirectStatus;
  readonly tags: readonly string[];
  readonly title: string;
  readonly maxClicks: number | undefined;
  /** Whether a live link of the same owner and URL does. */
  readonly reuse: boolean;
}

/** @throws InvalidRequest, Refused */
export function parseNewLink(body: unknown, policy: UrlPolicy, now: number): NewLink {
  const given = parseBody(newLinkSchema, body);
  const checked = checkAll({
    url: () => parseTarget(given.url, policy),
    alias: () => (given.alias === undefined ? undefined : parseAlias(given.alias)),
    expiresAt: () => parseExpiry(given, now),
    reuse: () => parseReuse(given),
  });
  return {
    ...checked,
    redirect: given.redirect ?? 302,
    tags: tagSet(given.tags ?? []),
    title: given.title ?? '',
    maxClicks: given.maxClicks,
  };
}

/** @throws InvalidRequest where an alias is wanted too: no other link could be it */
function parseReuse({ reuse = false, alias }: { reuse?: boolean | undefined; alias?: string | undefined }): boolean {
  if (reuse && alias !== undefined) throw InvalidRequest.field('reuse', 'must not be given together with alias');
  return reuse;
}
