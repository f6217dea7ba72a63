import { InvalidRequest } from '../../../shared/errors.ts';
import type { RedirectStatus } from '../../../shared/links/link.ts';
import { type LinkOptions, optionsOf } from '../../../shared/links/link-options.ts';
import type { Passwords } from '../../../shared/links/passwords.ts';
import { checkAll } from '../http/check-all.ts';
import { parseBody } from '../http/parse-body.ts';
import { parseAlias } from './alias-policy.ts';
import { parseExpiry } from './expiry.ts';
import { newLinkSchema } from './link-schema.ts';
import { parseRules, parseTime } from './parse-options.ts';
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
  readonly options: LinkOptions | undefined;
  /** Whether a live link of the same owner and URL does. */
  readonly reuse: boolean;
  /** None that is not hashed yet. */
  readonly password?: undefined;
}

/** The same with its password as it was given: to be hashed before there is a link. */
export type ParsedLink = Omit<NewLink, 'password'> & { readonly password: string | undefined };

/** @throws InvalidRequest, Refused */
export function parseNewLink(body: unknown, policy: UrlPolicy, now: number): ParsedLink {
  const given = parseBody(newLinkSchema, body);
  const { notBefore, rules, ...checked } = checkAll({
    url: () => parseTarget(given.url, policy),
    alias: () => (given.alias === undefined ? undefined : parseAlias(given.alias)),
    expiresAt: () => parseExpiry(given, now),
    notBefore: () => parseTime('notBefore', given.notBefore),
    rules: () => parseRules(given.rules, policy),
    reuse: () => parseReuse(given),
  });
  return {
    ...checked,
    redirect: given.redirect ?? 302,
    tags: tagSet(given.tags ?? []),
    title: given.title ?? '',
    maxClicks: given.maxClicks,
    options: optionsOf({
      notBefore,
      forwardQuery: given.forwardQuery || undefined,
      forwardPath: given.forwardPath || undefined,
      rules,
    }),
    password: given.password,
  };
}

/** With the password among the options. Rejects with StoreUnavailable while too many passwords are being hashed. */
export async function hashPasswordOf(
  { password, ...wanted }: ParsedLink,
  passwords: Pick<Passwords, 'hash'>,
): Promise<NewLink> {
  if (password === undefined) return wanted;
  return { ...wanted, options: { ...wanted.options, password: await passwords.hash(password) } };
}

interface Reuse {
  reuse?: boolean | undefined;
  alias?: string | undefined;
  password?: string | undefined;
}

/** @throws InvalidRequest where another link could not be what is wanted */
function parseReuse({ reuse = false, alias, password }: Reuse): boolean {
  for (const [name, value] of Object.entries({ alias, password })) {
    if (reuse && value !== undefined) throw InvalidRequest.field('reuse', `must not be given together with ${name}`);
  }
  return reuse;
}
