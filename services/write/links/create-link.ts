import type { ApiRequest, Reply } from '../http/api-route.ts';
import { linkPath, linkReply } from './link-resource.ts';
import { parseNewLink } from './new-link.ts';
import type { CreateOrReuse } from './reuse-link.ts';
import type { UrlPolicy } from './url-policy.ts';

export interface CreateLinkDependencies {
  createOrReuse: CreateOrReuse;
  policy: UrlPolicy;
  /** What short URLs begin with, without a slash at the end. */
  baseUrl: string;
  now: () => number;
}

/** `POST /api/v1/links`: 201, or 200 with a link that was there. */
export function createLinkHandler({ createOrReuse, policy, baseUrl, now }: CreateLinkDependencies) {
  return async ({ body, principal }: ApiRequest): Promise<Reply> => {
    const { status, link } = await createOrReuse(parseNewLink(body, policy, now()), principal.owner);
    const reply = linkReply(status, link, baseUrl);
    return status === 200 ? reply : { ...reply, headers: { ...reply.headers, Location: linkPath(link.code) } };
  };
}

/** `POST /`, for a terminal: the body is the URL and nothing else, the answer the short URL. */
export function shortenHandler({ createOrReuse, policy, baseUrl, now }: CreateLinkDependencies) {
  return async ({ body, principal }: ApiRequest): Promise<Reply> => {
    const { link } = await createOrReuse(parseNewLink({ url: body }, policy, now()), principal.owner);
    return { status: 201, headers: { Location: linkPath(link.code) }, body: `${baseUrl}/${link.code}\n` };
  };
}
