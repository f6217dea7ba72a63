import { expect, test } from '@jest/globals';
import { createClient, expectProblem, fieldsOf, type LinkDocument, target } from './client.ts';
import type { Suite } from './over-topologies.ts';

export const editing: Suite = (at) => {
  const { create, createKey, edit, remove, show, visit } = createClient(at);

  const full = { expiresAt: '2099-01-01T00:00:00.000Z', redirect: 307, tags: ['a'], title: 'before' };

  test('what a merge patch does not name stays', async () => {
    const link = await create(full);
    const answer = await edit(link.code, { url: 'https://example.com/after' });
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ ...link, url: 'https://example.com/after' });
    expect((await show(link.code)).json()).toEqual(answer.json());
    const visited = await visit('GET', `/${link.code}`);
    expect([visited.status, visited.headers.location]).toEqual([307, 'https://example.com/after']);
  });

  test('null clears', async () => {
    const { code } = await create(full);
    const answer = await edit(code, { expiresAt: null, redirect: null, tags: null, title: null });
    expect(answer.json()).toMatchObject({ url: target, expiresAt: null, redirect: 302, tags: [], title: null });
  });

  test('every member can be changed', async () => {
    const { code } = await create();
    const changes = { url: 'https://example.com/new', ...full, state: 'disabled', blocked: true };
    expect((await edit(code, changes)).json()).toMatchObject(changes);
  });

  test('a ttl counts from the edit', async () => {
    const { code } = await create();
    const { expiresAt } = (await edit(code, { ttl: 3600 })).json<LinkDocument>();
    expect(Math.abs(Date.parse(expiresAt ?? '') - Date.now() - 3_600_000)).toBeLessThan(5_000);
  });

  test('an empty patch changes nothing, the entity tag included', async () => {
    const { code } = await create();
    const { etag } = (await show(code)).headers;
    expect((await edit(code, {})).headers.etag).toBe(etag);
    expect((await edit(code, { title: 'x' })).headers.etag).not.toBe(etag);
  });

  test.each([
    [{ url: 'nonsense' }, 400, 'url'],
    [{ url: null }, 400, 'url'],
    [{ url: 'http://10.0.0.1/' }, 422, 'url'],
    [{ alias: 'other' }, 400, 'alias'],
    [{ code: 'other' }, 400, 'code'],
    [{ state: 'deleted' }, 400, 'state'],
    [{ state: null }, 400, 'state'],
    [{ blocked: 'yes' }, 400, 'blocked'],
    [{ expiresAt: '2001-01-01T00:00:00Z' }, 422, 'expiresAt'],
    [{ expiresAt: '2099-01-01T00:00:00Z', ttl: 1 }, 400, 'ttl'],
    [{ createdAt: '2099-01-01T00:00:00Z' }, 400, 'createdAt'],
  ])('%j is %i, and nothing changes', async (changes, status, field) => {
    const link = await create();
    expect(fieldsOf(expectProblem(await edit(link.code, { title: 'new', ...changes }), status))).toEqual([field]);
    expect((await show(link.code)).json()).toEqual(link);
  });

  test('If-Match lets through only who saw the last version', async () => {
    const { code } = await create();
    const stale = String((await show(code)).headers.etag);
    const fresh = String((await edit(code, { title: '1' }, { headers: { 'If-Match': stale } })).headers.etag);
    for (const tags of [stale, `W/${fresh}`, fresh.replaceAll('"', ''), '""', '"9999"']) {
      expectProblem(await edit(code, { title: '2' }, { headers: { 'If-Match': tags } }), 412, 'precondition_failed');
    }
    expect((await show(code)).json()).toMatchObject({ title: '1' });
    for (const [n, tags] of ['*', `${stale}, "x"`].entries()) {
      const answer = await edit(code, { title: `3.${n}` }, { headers: { 'If-Match': tags } });
      expect(answer.status).toBe(n === 0 ? 200 : 412);
    }
    const { etag } = (await show(code)).headers;
    expect((await edit(code, { title: '4' }, { headers: { 'If-Match': `"x", ${etag}` } })).status).toBe(200);
  });

  test('of two editors at once who saw the same version, one gets 412', async () => {
    for (let round = 0; round < 10; round++) {
      const { code } = await create();
      const headers = { 'If-Match': String((await show(code)).headers.etag) };
      const answers = await Promise.all(['a', 'b'].map((title) => edit(code, { title }, { headers })));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
      const winner = answers.find(({ status }) => status === 200)?.json();
      expect((await show(code)).json()).toEqual(winner);
    }
  });

  test('of two editors at once who do not care, neither undoes the other', async () => {
    const { code } = await create();
    const answers = await Promise.all([edit(code, { title: 'a' }), edit(code, { tags: ['b'] })]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await show(code)).json()).toMatchObject({ title: 'a', tags: ['b'] });
  });

  test('of fifty editors at once who do not care, every one is heard', async () => {
    const { code } = await create();
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => edit(code, { title: `title ${i}` })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect((await show(code)).headers.etag).toBe('"51"');
  });

  test('a deleted link comes back with state active', async () => {
    const { code } = await create();
    await remove(code);
    expect((await visit('GET', `/${code}`)).status).toBe(410);
    expect((await edit(code, { state: 'active' })).status).toBe(200);
    expect((await visit('GET', `/${code}`)).status).toBe(302);
  });

  test('a disabled link is 404 to visitors, and shown to its owner', async () => {
    const { code } = await create();
    await edit(code, { state: 'disabled' });
    expect((await visit('GET', `/${code}`)).status).toBe(404);
    expect((await show(code)).json()).toMatchObject({ state: 'disabled' });
  });

  test('a block is set and lifted by admins only, and goes before all else', async () => {
    const { key } = await createKey('editor');
    const { code } = await create({}, key);
    expectProblem(await edit(code, { blocked: true }, { key }), 403, 'forbidden');
    expect((await edit(code, { blocked: true })).status).toBe(200);
    expectProblem(await visit('GET', `/${code}`), 451, 'blocked');
    expectProblem(await visit('GET', `/${code}+`), 451, 'blocked');
    // Whatever its owner does.
    expectProblem(await edit(code, { blocked: false }, { key }), 403, 'forbidden');
    await edit(code, { url: 'https://example.com/elsewhere', state: 'disabled', ttl: 1 }, { key });
    await remove(code, key);
    await edit(code, { state: 'active' }, { key });
    expectProblem(await visit('GET', `/${code}`), 451, 'blocked');
    expect((await show(code, key)).json()).toMatchObject({ blocked: true });
    await edit(code, { blocked: false, expiresAt: null });
    expect((await visit('GET', `/${code}`)).headers.location).toBe('https://example.com/elsewhere');
  });

  test('404 for a link that does not exist, even with If-Match', async () => {
    expectProblem(await edit('nothing-here', { title: 'x' }), 404, 'not_found');
    expectProblem(await edit('nothing-here', { title: 'x' }, { headers: { 'If-Match': '*' } }), 404);
  });
};
