import { type ClickStore, subjectOf } from '../../../shared/clicks/click-store.ts';
import type { ApiRequest, Reply } from '../http/api-route.ts';
import type { ShownLinks } from '../takedowns/shown-links.ts';
import { linkReply } from './link-resource.ts';
import { findOwnLink } from './own-link.ts';

interface Dependencies {
  links: ShownLinks;
  clicks: ClickStore;
  baseUrl: string;
}

/** `GET /api/v1/links/:code`: 200 whatever the link's state. */
export function showLinkHandler({ links, clicks, baseUrl }: Dependencies) {
  return async ({ param, principal }: ApiRequest): Promise<Reply> => {
    const link = await findOwnLink(links, param, principal);
    const [totals] = await clicks.totals([subjectOf.link(link.code)]);
    return linkReply(200, link, baseUrl, totals);
  };
}
