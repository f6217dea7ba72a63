import type { ClickStore } from '../../../shared/clicks/click-store.ts';
import { Forbidden, NotFound } from '../../../shared/errors.ts';
import { type Link, shortUrlOf } from '../../../shared/links/link.ts';
import type { Principal } from '../http/api-route.ts';
import type { CreatedOnce, CreateOnce } from '../links/create-once.ts';
import { findOwnLink } from '../links/own-link.ts';
import type { ShownLinks } from '../takedowns/shown-links.ts';

/** What foreign APIs translate to. */
export interface Real {
  readonly links: ShownLinks;
  readonly clicks: ClickStore;
  /** As `POST /api/v1/links`; members that are undefined are absent. */
  create(body: object, principal: Principal): Promise<CreatedOnce>;
  /** A link of one's own; another owner's is as if it were not there. Rejects with NotFound. */
  find(code: string, principal: Principal): Promise<Link>;
  shortUrlOf(link: Link): string;
}

interface Dependencies {
  links: ShownLinks;
  clicks: ClickStore;
  createOnce: CreateOnce;
  baseUrl: string;
}

export function realApi({ links, clicks, createOnce, baseUrl }: Dependencies): Real {
  return {
    links,
    clicks,
    create: (body, principal) => {
      const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      return createOnce({ body: given, kind: 'link', principal, key: undefined });
    },
    async find(code, principal) {
      try {
        return await findOwnLink(links, code, principal);
      } catch (error) {
        if (error instanceof Forbidden) throw new NotFound('There is no link of yours with this code.');
        throw error;
      }
    },
    shortUrlOf: (link) => shortUrlOf(link, baseUrl),
  };
}
