import type { Link } from './link.ts';
import type { LinkCache } from './link-cache.ts';
import type { LinkChangeLog } from './link-change-log.ts';
import type { LinkStore } from './link-store.ts';

interface Dependencies {
  log: LinkChangeLog;
  cache: Pick<LinkCache, 'announce'>;
}

/**
 * A store whose changes are told to every read process before they are acknowledged: by the change log for certain, by
 * the shared cache at once. A cache that fails is passed over; the log is not.
 */
export function announceChanges(store: LinkStore, { log, cache }: Dependencies): LinkStore {
  return {
    find: (code) => store.find(code),
    add: (link) => store.add(link),
    claim: (link) => store.claim(link),
    async replace(link: Link) {
      const tell = () => Promise.all([log.append(link.code), cache.announce(link.code).catch(() => {})]);
      try {
        if (!(await store.replace(link))) return false;
      } catch (error) {
        // It may have been changed all the same, and its owner may see that.
        await tell().catch(() => {});
        throw error;
      }
      await tell();
      return true;
    },
  };
}
