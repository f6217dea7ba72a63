import { Unauthenticated } from '../../../shared/errors.ts';
import type { ApiRequest, Reply } from '../http/api-route.ts';
import { linkPath, linkReply } from './link-resource.ts';
import { type NewLink, parseNewLink } from './new-link.ts';
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
    const wanted = parseNewLink(body, policy, now());
    if (principal.keyId === undefined) refuseToNobody(wanted);
    const { status, link } = await createOrReuse(wanted, principal.owner);
    const reply = linkReply(status, link, baseUrl);
    return status === 200 ? reply : { ...reply, headers: { ...reply.headers, Location: linkPath(link.code) } };
  };
}

/** Without a key nobody gets a name of their choice, nor to see what others have made. @throws Unauthenticated */
function refuseToNobody({ alias, reuse }: NewLink): void {
  if (alias !== undefined) throw new Unauthenticated('An alias takes an API key.');
  if (reuse) throw new Unauthenticated('Reuse takes an API key: without one, no links are yours.');
}

/** `POST /`, for a terminal: the body is the URL and nothing else, the answer the short URL. */
export function shortenHandler({ createOrReuse, policy, baseUrl, now }: CreateLinkDependencies) {
  return async ({ body, principal }: ApiRequest): Promise<Reply> => {
    const { link } = await createOrReuse(parseNewLink({ url: body }, policy, now()), principal.owner);
    return { status: 201, headers: { Location: linkPath(link.code) }, body: `${baseUrl}/${link.code}\n` };
  };
}
