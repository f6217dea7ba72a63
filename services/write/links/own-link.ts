import { Forbidden, NotFound, PreconditionFailed, StoreUnavailable } from '../../../shared/errors.ts';
import type { Link } from '../../../shared/links/link.ts';
import type { LinkStore } from '../../../shared/links/link-store.ts';
import type { ApiRequest, Principal } from '../http/api-route.ts';
import { matchesStrongly } from '../http/entity-tag.ts';
import { etagOf } from './link-resource.ts';
import { createOneAtATime } from './one-at-a-time.ts';

/** The link that is asked for, in whatever state. @throws NotFound, and Forbidden where it is another owner's */
export async function findOwnLink(
  links: Pick<LinkStore, 'find'>,
  code: string,
  { owner, role }: Principal,
): Promise<Link> {
  const link = await links.find(code);
  if (link === undefined) throw new NotFound('There is no link with this code.');
  if (link.owner !== owner && role !== 'admin') throw new Forbidden('This link belongs to another owner.');
  return link;
}

/**
 * How often a change is tried when another process' comes between reading and writing: of two that change a link as fast as
 * they can, one may well be the slower ten times in turn.
 */
const attempts = 50;

/** Changes a link as `change` says, one version further unless that gives back the same. */
export type ChangeOwnLink = (request: ApiRequest, change: (link: Link) => Link) => Promise<Link>;

/**
 * Changes links, one after the other where they are of the same link. Where another process' change comes between,
 * `change` is asked again with what is there then; where the caller said which version it means, that is 412 instead.
 */
export function createLinkChanger(links: LinkStore): ChangeOwnLink {
  const oneAtATime = createOneAtATime<Link>();
  return (request, change) => oneAtATime(request.param, () => changeNow(links, request, change));
}

async function changeNow(
  links: LinkStore,
  { param, principal, ifMatch }: ApiRequest,
  change: (link: Link) => Link,
): Promise<Link> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const current = await findOwnLink(links, param, principal);
    if (ifMatch !== undefined && !matchesStrongly(ifMatch, etagOf(current))) {
      throw new PreconditionFailed('The link was changed meanwhile. Read it again.');
    }
    const changed = change(current);
    if (changed === current) return current;
    const next = { ...changed, version: current.version + 1 };
    if (await links.replace(next)) return next;
  }
  throw new StoreUnavailable('The link is being changed too often.');
}
