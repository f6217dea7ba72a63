import type { Judging } from '../../../shared/blocking/judge.ts';
import type { LinkStore } from '../../../shared/links/link-store.ts';

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
