import { expect, test } from '@jest/globals';
import { LmdbKeyBlockStore } from '../../services/write/codes/lmdb-key-block-store.ts';
import { openLmdb } from '../../shared/backends/lmdb.ts';
import { aLink } from '../../shared/links/link-store.contract.ts';
import { LmdbLinkStore } from '../../shared/links/lmdb-link-store.ts';
import { eventually } from '../eventually.ts';
import { createClient } from '../http/client.ts';
import { launch } from '../keyhop-process.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const adminKey = 'an-admin-key-for-tests-only';

/** Keyhop on a directory with one link, which was deleted two years ago. */
async function startWithOldLink() {
  await using opened = new AsyncDisposableStack();
  const directory = opened.use(await temporaryDirectory());
  const env = openLmdb(directory.path);
  const store = new LmdbLinkStore(env, await new LmdbKeyBlockStore(env).keySpaces(7));
  const longAgo = Date.now() - 2 * 365 * 86_400_000;
  const old = { owner: 'admin', createdAt: longAgo, state: 'deleted', deletedAt: longAgo } as const;
  await store.add(aLink({ ...old, code: 'a-long-gone-link', title: 'Old', tags: ['old'] }));
  await store[Symbol.asyncDispose]();
  await env.close();
  const keyhop = opened.use(launch({ DATA_DIR: directory.path, ADMIN_KEY: adminKey }));
  const { port } = await keyhop.started();
  const parts = opened.move();
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

test('a link that was deleted long ago loses what its owner wrote, and keeps its code and its owner', async () => {
  await using keyhop = await startWithOldLink();
  const { url } = keyhop;
  const { call, visit, show, edit } = createClient(() => ({ url, adminKey }));
  const code = 'a-long-gone-link';
  const blank = { code, url: '', title: null, tags: [], state: 'deleted' };
  await eventually(
    async () => (await show(code)).json<{ url: string }>(),
    (link) => link.url === '',
  );
  expect((await show(code)).json()).toMatchObject(blank);
  expect((await call('GET', '/api/v1/links')).json<{ items: unknown[] }>().items).toMatchObject([blank]);
  expect((await visit('GET', `/${code}`)).status).toBe(410);
  expect((await visit('GET', `/${code}+`)).status).toBe(410);
  const taken = await call('POST', '/api/v1/links', { json: { url: 'https://example.com/', alias: code } });
  expect(taken.status).toBe(409);

  const revival = await call('PATCH', `/api/v1/links/${code}`, { json: { state: 'active' } });
  expect([revival.status, revival.json()]).toMatchObject([422, { errors: [{ field: 'url' }] }]);
  expect((await visit('GET', `/${code}`)).status).toBe(410);
  expect((await edit(code, { state: 'active', url: 'https://example.com/again' })).status).toBe(200);
  expect((await visit('GET', `/${code}`)).headers.location).toBe('https://example.com/again');
});
