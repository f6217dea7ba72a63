import type { Link } from '../../../shared/links/link.ts';
import type { Reply } from '../http/api-route.ts';

/** A link as the API shows it. */
export function linkResource(link: Link, baseUrl: string) {
  return {
    code: link.code,
    shortUrl: `${baseUrl}/${link.code}`,
    url: link.url,
    createdAt: new Date(link.createdAt).toISOString(),
    expiresAt: link.expiresAt === undefined ? null : new Date(link.expiresAt).toISOString(),
    state: link.state,
    blocked: link.blocked,
    redirect: link.redirect,
    tags: link.tags,
    title: link.title === '' ? null : link.title,
  };
}

/** The entity tag of a link's version, for `If-Match`. */
export function etagOf(link: Link): string {
  return `"${link.version}"`;
}

export function linkPath(code: string): string {
  return `/api/v1/links/${code}`;
}

export function linkReply(status: number, link: Link, baseUrl: string): Reply {
  return { status, headers: { ETag: etagOf(link) }, body: linkResource(link, baseUrl) };
}
