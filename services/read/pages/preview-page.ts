import type { z } from 'zod';
import { escapeHtml, page } from '../../../shared/http/page.ts';
import { type Link, shortUrlOf } from '../../../shared/links/link.ts';
import type { previewSchema } from '../../../shared/openapi/visitor-routes.ts';

/** Of a link with a password, nothing tells where it leads. */
export function previewResource(link: Link, baseUrl: string): z.infer<typeof previewSchema> {
  const { code, url, createdAt, expiresAt, options } = link;
  const hasPassword = options?.password !== undefined;
  const others = new Set(hasPassword ? [] : options?.rules?.map((rule) => rule.url));
  return {
    code,
    shortUrl: shortUrlOf(link, baseUrl),
    url: hasPassword ? null : url,
    otherUrls: [...others],
    hasPassword,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
  };
}

export function previewPage(link: Link, baseUrl: string): string {
  const { shortUrl, url, otherUrls, createdAt, expiresAt } = previewResource(link, baseUrl);
  const until = expiresAt === null ? '' : `, until ${day(expiresAt)}`;
  const leads = url === null ? ['<p>Only those who know its password are told.</p>'] : [paragraphOf(url)];
  const others = otherUrls.length === 0 ? [] : ['<p>Or, for some visitors, to</p>', ...otherUrls.map(paragraphOf)];
  return page(
    `Where ${shortUrl} leads`,
    `<h1>${escapeHtml(shortUrl)} leads to</h1>
${[...leads, ...others].join('\n')}
<p><small>Since ${day(createdAt)}${until}.</small></p>`,
  );
}

function paragraphOf(url: string): string {
  const target = escapeHtml(url);
  return `<p><a href="${target}" rel="noreferrer nofollow">${target}</a></p>`;
}

function day(time: string): string {
  return `<time datetime="${time}">${time.slice(0, 10)}</time>`;
}
