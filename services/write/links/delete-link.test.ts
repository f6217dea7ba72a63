import { expect, test } from '@jest/globals';
import { StoreUnavailable } from '../../../shared/errors.ts';
import type { Link } from '../../../shared/links/link.ts';
import { aLink } from '../../../shared/links/link-store.contract.ts';
import type { LinkStore } from '../../../shared/links/link-store.ts';
import type { ApiRequest } from '../http/api-route.ts';
import { deleteLinkHandler } from './delete-link.ts';
import { createLinkChanger } from './own-link.ts';

function deletionOf(state: 'active' | 'deleted', announce?: () => Promise<void>) {
  const link = aLink({ state });
  const events: string[] = [];
  const replaced: Link[] = [];
  const links: Pick<LinkStore, 'find' | 'replace'> = {
    find: () => link,
    async replace(changed) {
      replaced.push(changed);
      return events.push('replaced') > 0;
    },
  };
  const tell = announce ?? (async (code: string) => void events.push(`told of ${code}`));
  const request = { param: link.code, principal: { owner: link.owner, role: 'editor' } } as ApiRequest;
  const changeLink = createLinkChanger(links as LinkStore);
  const answer = deleteLinkHandler({ changeLink, announce: tell, now: () => 7 })(request);
  return { answer, events, replaced, link };
}

test('a link is deleted by a change, which the store announces', async () => {
  const { answer, events, replaced, link } = deletionOf('active');
  expect(await answer).toEqual({ status: 204 });
  expect(events).toEqual(['replaced']);
  expect(replaced).toEqual([{ ...link, state: 'deleted', deletedAt: 7, version: 2 }]);
});

test('a link that is deleted already is left as it is, but announced: the first time may have gone untold', async () => {
  const { answer, events, link } = deletionOf('deleted');
  expect(await answer).toEqual({ status: 204 });
  expect(events).toEqual([`told of ${link.code}`]);
});

test('what cannot be announced is not acknowledged', async () => {
  const { answer } = deletionOf('deleted', () => Promise.reject(new StoreUnavailable('away')));
  await expect(answer).rejects.toThrow(StoreUnavailable);
});
