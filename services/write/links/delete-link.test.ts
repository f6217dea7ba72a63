import { expect, test } from '@jest/globals';
import { StoreUnavailable } from '../../../shared/errors.ts';
import { aLink } from '../../../shared/links/link-store.contract.ts';
import type { LinkStore } from '../../../shared/links/link-store.ts';
import type { ApiRequest } from '../http/api-route.ts';
import { deleteLinkHandler } from './delete-link.ts';
import { createLinkChanger } from './own-link.ts';

function deletionOf(state: 'active' | 'deleted', announce?: () => Promise<void>) {
  const link = aLink({ state });
  const events: string[] = [];
  const links: Pick<LinkStore, 'find' | 'replace'> = {
    find: () => link,
    replace: async () => events.push('replaced') > 0,
  };
  const tell = announce ?? (async (code: string) => void events.push(`told of ${code}`));
  const request = { param: link.code, principal: { owner: link.owner, role: 'editor' } } as ApiRequest;
  const answer = deleteLinkHandler({ changeLink: createLinkChanger(links as LinkStore), announce: tell })(request);
  return { answer, events, link };
}

test('a link is deleted by a change, which the store announces', async () => {
  const { answer, events } = deletionOf('active');
  expect(await answer).toEqual({ status: 204 });
  expect(events).toEqual(['replaced']);
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
