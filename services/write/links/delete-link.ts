import type { ApiRequest, Reply } from '../http/api-route.ts';
import type { ChangeOwnLink } from './own-link.ts';

interface Dependencies {
  changeLink: ChangeOwnLink;
  /** Tells the read services of a change once more; absent where they need not be told. */
  announce?: (code: string) => Promise<void>;
  now: () => number;
}

/** `DELETE /api/v1/links/:code`: the code stays its owner's, and answers 410. Deleting twice is the same as once. */
export function deleteLinkHandler({ changeLink, announce, now }: Dependencies) {
  return async (request: ApiRequest): Promise<Reply> => {
    let wasDeleted = false;
    const { code } = await changeLink(request, (link) => {
      wasDeleted = link.state === 'deleted';
      return wasDeleted ? link : { ...link, state: 'deleted', deletedAt: now() };
    });
    // Whoever deleted it may have died, or got no answer, before anybody was told.
    if (wasDeleted) await announce?.(code);
    return { status: 204 };
  };
}
