import type { Link } from './link.ts';
import type { LinkCache } from './link-cache.ts';
import type { LinkChangeLog } from './link-change-log.ts';
import type { LinkStore } from './link-store.ts';

interface Dependencies {
  log: LinkChangeLog;
  cache: Pick<LinkCache, 'announce'>;
}

export interface AnnouncingLinkStore extends LinkStore {
  /** Tells of a change once more. @throws StoreUnavailable where the log does not take it */
  announce(code: string): Promise<void>;
}

/**
 * A store whose changes are told to every read process before they are acknowledged: by the change log for certain, by
 * the shared cache at once. A cache that fails is passed over; the log is not.
 */
export function announceChanges(store: LinkStore, { log, cache }: Dependencies): AnnouncingLinkStore {
  const announce = async (code: string) => {
    await Promise.all([log.append(code), cache.announce(code).catch(() => {})]);
  };
  return {
    announce,
    find: (code) => store.find(code),
    list: (query) => store.list(query),
    add: (link) => store.add(link),
    addAll: (links) => store.addAll(links),
    claim: (link, creation) => store.claim(link, creation),
    async replace(link: Link) {
      try {
        if (!(await store.replace(link))) return false;
      } catch (error) {
        // It may have been changed all the same, and its owner may see that.
        await announce(link.code).catch(() => {});
        throw error;
      }
      await announce(link.code);
      return true;
    },
  };
}
