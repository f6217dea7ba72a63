import type { ApiRequest, Reply } from '../http/api-route.ts';
import type { ChangeOwnLink } from './own-link.ts';

/** `DELETE /api/v1/links/:code`: the code stays its owner's, and answers 410. Deleting twice is the same as once. */
export function deleteLinkHandler({ changeLink }: { changeLink: ChangeOwnLink }) {
  return async (request: ApiRequest): Promise<Reply> => {
    await changeLink(request, (link) => (link.state === 'deleted' ? link : { ...link, state: 'deleted' }));
    return { status: 204 };
  };
}
