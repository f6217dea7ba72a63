import type { ApiRequest, Reply } from '../http/api-route.ts';
import type { CreateLink } from './link-creator.ts';
import { linkPath, linkReply } from './link-resource.ts';
import { parseNewLink } from './new-link.ts';
import type { UrlPolicy } from './url-policy.ts';

export interface CreateLinkDependencies {
  createLink: CreateLink;
  policy: UrlPolicy;
  /** What short URLs begin with, without a slash at the end. */
  baseUrl: string;
  now: () => number;
}

/** `POST /api/v1/links` */
export function createLinkHandler({ createLink, policy, baseUrl, now }: CreateLinkDependencies) {
  return async ({ body, principal }: ApiRequest): Promise<Reply> => {
    const link = await createLink(parseNewLink(body, policy, now()), principal.owner);
    const reply = linkReply(201, link, baseUrl);
    return { ...reply, headers: { ...reply.headers, Location: linkPath(link.code) } };
  };
}

/** `POST /`, for a terminal: the body is the URL and nothing else, the answer the short URL. */
export function shortenHandler({ createLink, policy, baseUrl, now }: CreateLinkDependencies) {
  return async ({ body, principal }: ApiRequest): Promise<Reply> => {
    const link = await createLink(parseNewLink({ url: body }, policy, now()), principal.owner);
    return { status: 201, headers: { Location: linkPath(link.code) }, body: `${baseUrl}/${link.code}\n` };
  };
}
