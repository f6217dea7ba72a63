import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, type LinkDocument } from './client.ts';
import { everywhere } from './everywhere.ts';
import type { Suite } from './over-topologies.ts';
import { createTakedownClient, newHost, takedownLimit, takedownPath } from './takedown-client.ts';

export const ownersOfTakenDown: Suite = (at) => {
  const { call, create, createKey, edit, remove, show } = createClient(at);
  const { post, lift, takeDown, liftAll, answersEverywhere } = createTakedownClient(at);
  afterEach(liftAll);

  async function ownLink(): Promise<{ key: string; link: LinkDocument; host: string }> {
    const host = newHost();
    const { key } = await createKey('editor');
    return { key, link: await create({ url: `https://${host}/`, tags: ['a'] }, key), host };
  }
  const shownBlocked = (code: string, key: string, blocked: boolean) =>
    eventually(
      () => show(code, key),
      (answer) => answer.json<LinkDocument>().blocked === blocked,
      takedownLimit,
    );

  test('sees that it is blocked, and otherwise as it was', async () => {
    const { key, link, host } = await ownLink();
    const before = await show(link.code, key);
    const { id } = await takeDown({ host });
    const shown = await shownBlocked(link.code, key, true);
    expect([shown.json(), shown.headers.etag]).toEqual([{ ...link, blocked: true }, before.headers.etag]);
    const listed = await eventually(
      () => call('GET', '/api/v1/links', { key }),
      (answer) => answer.json<{ items: LinkDocument[] }>().items[0]?.blocked === true,
    );
    expect(listed.json<{ items: LinkDocument[] }>().items).toEqual([{ ...link, blocked: true }]);
    await lift(id);
    expect((await shownBlocked(link.code, key, false)).json()).toEqual(link);
  });

  test('does not bring it back by any change, and what is changed is not blocked for good', async () => {
    const { key, link, host } = await ownLink();
    const { id } = await takeDown({ host });
    await answersEverywhere(`/${link.code}`, 451);
    await everywhere(
      () => show(link.code, key),
      (answer) => answer.json<LinkDocument>().blocked,
    );
    const { code } = link;
    expectProblem(await edit(code, { url: 'https://example.com/' }, { key }), 403, 'forbidden');
    expectProblem(await edit(code, { blocked: false }, { key }), 403, 'forbidden');
    expect((await remove(code, key)).status).toBe(204);
    expectProblem(await edit(code, { state: 'active', url: 'https://example.com/' }, { key }), 403, 'forbidden');
    const changed = await edit(code, { state: 'active', title: 'another', maxClicks: 500 }, { key });
    expect([changed.status, changed.json<LinkDocument>().blocked]).toEqual([200, true]);
    await answersEverywhere(`/${code}`, 451);
    await lift(id);
    await answersEverywhere(`/${code}`, 302);
  });

  test('has no say in takedowns', async () => {
    const { key, link } = await ownLink();
    const { id } = await takeDown({ code: link.code });
    expectProblem(await post({ code: link.code }, key), 403, 'forbidden');
    expectProblem(await lift(id, key), 403, 'forbidden');
    expectProblem(await call('GET', takedownPath, { key }), 403, 'forbidden');
    await answersEverywhere(`/${link.code}`, 451);
  });
};
