import type { Judging } from '../../../shared/blocking/judge.ts';
import type { LinkStore } from '../../../shared/links/link-store.ts';
import type { CreateMany } from '../links/create-many.ts';
import type { CreateOrReuse } from '../links/reuse-link.ts';

/** Where links are found that are to be shown, and not to be stored again. */
export type ShownLinks = Pick<LinkStore, 'find' | 'list'>;

/** Links as they are judged. */
export function shownLinks(links: ShownLinks, { judge }: Judging): ShownLinks {
  return {
    async find(code) {
      const link = await links.find(code);
      return link && judge(link);
    },
    async list(query) {
      const page = await links.list(query);
      return { ...page, links: page.links.map(judge) };
    },
  };
}

/** The same of links that are just made: an owner's may be taken down before there are any. */
export function showingMade(create: CreateOrReuse, { judge }: Judging): CreateOrReuse {
  return async (...asked) => {
    const made = await create(...asked);
    return { ...made, link: judge(made.link) };
  };
}

export function showingAllMade(createMany: CreateMany, { judge }: Judging): CreateMany {
  return async (...asked) =>
    (await createMany(...asked)).map((made) => ('link' in made ? { ...made, link: judge(made.link) } : made));
}
