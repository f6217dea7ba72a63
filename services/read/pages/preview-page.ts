import type { z } from 'zod';
import { escapeHtml, page } from '../../../shared/http/page.ts';
import type { Link } from '../../../shared/links/link.ts';
import type { previewSchema } from '../../../shared/openapi/visitor-routes.ts';

export function previewResource(
  { code, url, createdAt, expiresAt }: Link,
  baseUrl: string,
): z.infer<typeof previewSchema> {
  return {
    code,
    shortUrl: `${baseUrl}/${code}`,
    url,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
  };
}

export function previewPage(link: Link, baseUrl: string): string {
  const { shortUrl, url, createdAt, expiresAt } = previewResource(link, baseUrl);
  const target = escapeHtml(url);
  const until = expiresAt === null ? '' : `, until ${day(expiresAt)}`;
  return page(
    `Where ${shortUrl} leads`,
    `<h1>${escapeHtml(shortUrl)} leads to</h1>
<p><a href="${target}" rel="noreferrer nofollow">${target}</a></p>
<p><small>Since ${day(createdAt)}${until}.</small></p>`,
  );
}

function day(time: string): string {
  return `<time datetime="${time}">${time.slice(0, 10)}</time>`;
}
