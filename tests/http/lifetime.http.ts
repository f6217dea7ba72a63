import { expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem } from './client.ts';
import type { Suite } from './over-topologies.ts';

export const lifetime: Suite = (at) => {
  const { call, create, createKey, edit, remove, show, visit } = createClient(at);
  const visited = (code: string) => visit('GET', `/${code}`);

  test('a deleted link is gone for visitors, and stays for its owner', async () => {
    const { key } = await createKey('editor');
    const { code } = await create({}, key);
    expect((await visited(code)).status).toBe(302);
    const answer = await remove(code, key);
    expect([answer.status, answer.text]).toEqual([204, '']);
    for (const path of [`/${code}`, `/${code}?a=b`, `/${code}+`]) expectProblem(await visit('GET', path), 410, 'gone');
    const shown = await show(code, key);
    expect([shown.status, shown.json()]).toEqual([200, expect.objectContaining({ code, state: 'deleted' })]);
  });

  test('deleting twice is the same as once', async () => {
    const { code } = await create();
    await remove(code);
    const { etag } = (await show(code)).headers;
    expect((await remove(code)).status).toBe(204);
    expect((await show(code)).headers.etag).toBe(etag);
    expectProblem(await remove('never-existed'), 404, 'not_found');
  });

  test('deleting heeds If-Match', async () => {
    const { code } = await create();
    const path = `/api/v1/links/${code}`;
    expectProblem(await call('DELETE', path, { headers: { 'If-Match': '"other"' } }), 412);
    expect((await visited(code)).status).toBe(302);
    const headers = { 'If-Match': String((await show(code)).headers.etag) };
    expect((await call('DELETE', path, { headers })).status).toBe(204);
  });

  test('the alias of a deleted or expired link goes to nobody else', async () => {
    await create({ alias: 'was-deleted' });
    await remove('was-deleted');
    await create({ alias: 'was-expired', ttl: 1 });
    await eventually(
      () => visited('was-expired'),
      ({ status }) => status === 410,
    );
    for (const alias of ['was-deleted', 'was-expired']) {
      expectProblem(await call('POST', '/api/v1/links', { json: { url: 'https://example.com/new', alias } }), 409);
    }
  });

  test('a link with a ttl of one second redirects, and a second later it is gone', async () => {
    const { code, createdAt, expiresAt } = await create({ ttl: 1 });
    expect(Math.abs(Date.parse(expiresAt ?? '') - Date.parse(createdAt) - 1000)).toBeLessThan(100);
    expect((await visited(code)).status).toBe(302);
    const answer = await eventually(
      () => visited(code),
      ({ status }) => status !== 302,
    );
    expectProblem(answer, 410, 'gone');
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt ?? ''));
    expectProblem(await visit('GET', `/${code}+`), 410);
    expect((await show(code)).json()).toMatchObject({ state: 'active', expiresAt });
    // Its owner may give it more time.
    expect((await edit(code, { expiresAt: null })).status).toBe(200);
    expect((await visited(code)).status).toBe(302);
  });

  test('an expiry that is edited in counts', async () => {
    const { code } = await create();
    await edit(code, { ttl: 1 });
    await eventually(
      () => visited(code),
      ({ status }) => status === 410,
    );
  });
};
