import type { LinkStore } from '../../../shared/links/link-store.ts';
import type { ApiRequest, Reply } from '../http/api-route.ts';
import { changeOwnLink } from './own-link.ts';

/**
 * `DELETE /api/v1/links/:code`: the code stays its owner's, and answers 410. A link that is deleted already is deleted
 * again: the first time may have gone unanswered, and then the read services were not told.
 */
export function deleteLinkHandler({ links }: { links: LinkStore }) {
  return async (request: ApiRequest): Promise<Reply> => {
    await changeOwnLink(links, request, (link) => ({ ...link, state: 'deleted' }));
    return { status: 204 };
  };
}
