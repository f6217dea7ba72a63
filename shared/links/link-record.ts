import type { Link, LinkState, RedirectStatus } from './link.ts';
import type { LinkOptions } from './link-options.ts';

/** What most links do not have; only what differs from `plain` is stored, under one letter each. */
interface Extras {
  e?: number;
  s?: LinkState;
  b?: true;
  v?: number;
  r?: RedirectStatus;
  t?: readonly string[];
  n?: string;
  d?: number;
  m?: number;
  o?: LinkOptions;
  /** Which creation made it, if that is of any use; LMDB alone keeps it. */
  c?: string;
}

/**
 * A link as LMDB (in MessagePack) and Redis (in JSON) hold it. The positions of an array take no room for names: in LMDB,
 * a link with a URL of 100 bytes takes 118; with its key and a share of its page, 147 on disk.
 */
export type LinkRecord = [url: string, owner: string, createdAt: number, extras?: Extras];

export function recordOf(link: Link, creation?: string): LinkRecord {
  const extras: Extras = {};
  if (link.expiresAt !== undefined) extras.e = link.expiresAt;
  if (link.state !== 'active') extras.s = link.state;
  if (link.blocked) extras.b = true;
  if (link.version !== 1) extras.v = link.version;
  if (link.redirect !== 302) extras.r = link.redirect;
  if (link.tags.length > 0) extras.t = link.tags;
  if (link.title !== '') extras.n = link.title;
  if (link.deletedAt !== undefined) extras.d = link.deletedAt;
  if (link.maxClicks !== undefined) extras.m = link.maxClicks;
  if (link.options !== undefined) extras.o = link.options;
  if (creation !== undefined) extras.c = creation;
  const record: LinkRecord = [link.url, link.owner, link.createdAt];
  if (Object.keys(extras).length > 0) record.push(extras);
  return record;
}

/** With what `claim` was told, if it was. */
export function creationOf([, , , extras]: LinkRecord): string | undefined {
  return extras?.c;
}

const plain: Extras = {};
const noTags: readonly string[] = [];

export function linkOf(code: string, [url, owner, createdAt, extras = plain]: LinkRecord): Link {
  return {
    code,
    url,
    owner,
    createdAt,
    expiresAt: extras.e,
    state: extras.s ?? 'active',
    deletedAt: extras.d,
    blocked: extras.b ?? false,
    version: extras.v ?? 1,
    redirect: extras.r ?? 302,
    tags: extras.t ?? noTags,
    title: extras.n ?? '',
    maxClicks: extras.m,
    options: extras.o,
  };
}
