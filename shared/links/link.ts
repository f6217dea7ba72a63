import type { LinkOptions } from './link-options.ts';

/** What a code, generated or chosen, can look like at all. */
export const codePattern = /^[A-Za-z0-9_-]{1,64}$/;

export function isCode(text: string): boolean {
  return codePattern.test(text);
}

/** The statuses a link may redirect with. 302 and 307 let later edits be seen; 301 and 308 tell search engines to move on. */
export const redirectStatuses = [301, 302, 307, 308] as const;
export type RedirectStatus = (typeof redirectStatuses)[number];

/** What its owner wants of a link. Expiry is no state: it is compared with the clock at every hit. */
export const linkStates = ['active', 'disabled', 'deleted'] as const;
export type LinkState = (typeof linkStates)[number];

/** A short code and where it leads. */
export interface Link {
  readonly code: string;
  /** The target: a WHATWG `href`, ASCII, at most 8,000 bytes, sent byte for byte as `Location`. Empty once it was blanked. */
  readonly url: string;
  readonly owner: string;
  /** Milliseconds since 1970, as is `expiresAt`. */
  readonly createdAt: number;
  readonly expiresAt?: number | undefined;
  readonly state: LinkState;
  /** Since when it has been deleted, in milliseconds since 1970; unknown of what was deleted before this was kept. */
  readonly deletedAt?: number | undefined;
  /** Set and lifted by administrators only, whatever the state. */
  readonly blocked: boolean;
  /** 1 at creation, one more with every change. */
  readonly version: number;
  readonly redirect: RedirectStatus;
  /** Each once, in JavaScript's order of strings. */
  readonly tags: readonly string[];
  /** Empty where there is none. */
  readonly title: string;
  /** GET redirects that it may have, counted while it has a maximum; from 1 to `mostClicks`. */
  readonly maxClicks?: number | undefined;
  readonly options?: LinkOptions | undefined;
}

/** @param baseUrl what short URLs begin with, without a slash at the end */
export function shortUrlOf({ code }: Pick<Link, 'code'>, baseUrl: string): string {
  return `${baseUrl}/${code}`;
}

/** Whether all there is to a redirect of a live link is its `url`: what the hot path asks, once. */
export function isPlain(link: Link): boolean {
  return link.maxClicks === undefined && link.options === undefined;
}

/** Whether it is so of any place that a link may lead to. */
export function leads({ url, options }: Pick<Link, 'url' | 'options'>, isSo: (href: string) => boolean): boolean {
  return isSo(url) || options?.rules?.some((rule) => isSo(rule.url)) === true;
}

/** The highest maximum of clicks. */
export const mostClicks = 1_000_000_000;

export type Availability = 'live' | 'blocked' | 'deleted' | 'expired' | 'disabled' | 'early';

/** Whether a link redirects at the time `now` (milliseconds), and if not, why. A block goes before everything else. */
export function availability(link: Link, now: number): Availability {
  if (link.blocked) return 'blocked';
  if (link.state !== 'active') return link.state;
  if (link.expiresAt !== undefined && link.expiresAt <= now) return 'expired';
  if (link.options?.notBefore !== undefined && now < link.options.notBefore) return 'early';
  return 'live';
}
