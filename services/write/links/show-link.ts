import type { LinkStore } from '../../../shared/links/link-store.ts';
import type { ApiRequest, Reply } from '../http/api-route.ts';
import { linkReply } from './link-resource.ts';
import { findOwnLink } from './own-link.ts';

/** `GET /api/v1/links/:code`: 200 whatever the link's state. */
export function showLinkHandler({ links, baseUrl }: { links: LinkStore; baseUrl: string }) {
  return async ({ param, principal }: ApiRequest): Promise<Reply> =>
    linkReply(200, await findOwnLink(links, param, principal), baseUrl);
}
