import { InvalidRequest, KeyhopError, Refused } from '../../../shared/errors.ts';
import { type Problem, problemOf } from '../../../shared/http/problem.ts';
import { inParallel } from '../../../shared/runtime/in-parallel.ts';
import type { ApiRequest, Reply } from '../http/api-route.ts';
import type { CreateLinkDependencies } from './create-link.ts';
import { linkResource } from './link-resource.ts';
import { parseNewLink } from './new-link.ts';

/** Links in one array. */
export const bulkLimit = 1_000;

/** Of one array, at once: enough to share a flush to disk, and few beside the 512 statements that Cassandra is sent. */
const atOnce = 64;

/** `POST /api/v1/links/bulk`: each element succeeds or fails by itself, and is answered in its place. */
export function createLinksHandler({ createOrReuse, policy, baseUrl, now }: CreateLinkDependencies) {
  type Outcome = { status: number; link: ReturnType<typeof linkResource> } | { status: number; error: Problem };

  async function createOne(body: unknown, owner: string): Promise<Outcome> {
    try {
      const { status, link } = await createOrReuse(parseNewLink(body, policy, now()), owner);
      return { status, link: linkResource(link, baseUrl) };
    } catch (error) {
      // A defect fails the request as a whole, where it is logged.
      if (!(error instanceof KeyhopError)) throw error;
      return { status: error.status, error: problemOf(error) };
    }
  }

  return async ({ body, principal, limit }: ApiRequest): Promise<Reply> => {
    if (!Array.isArray(body)) throw new InvalidRequest('The body must be a JSON array of links.');
    if (body.length > bulkLimit) throw new InvalidRequest(`The array may hold at most ${bulkLimit} links.`);
    if (body.length > limit.quota) {
      throw new Refused(`This key may make ${limit.quota} links a minute in bulk: send smaller arrays.`);
    }
    if (body.length > 0) await limit.spend(body.length);
    const outcomes = await inParallel(atOnce, body, (element) => createOne(element, principal.owner));
    return { status: 200, body: outcomes };
  };
}
