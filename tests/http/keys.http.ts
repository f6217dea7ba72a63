import { expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, fieldsOf, type KeyDocument } from './client.ts';
import { createKeyClient } from './key-client.ts';
import type { Suite } from './over-topologies.ts';

export const keys: Suite = (at) => {
  const { call, create, createKey, edit, remove, show, visit } = createClient(at);
  const { makeKey, revoke, showKey, editKey, rotate, isGood, refused } = createKeyClient(at);

  test('a key is shown when it is made, and never again', async () => {
    const answer = await makeKey({
      name: 'shown once',
      role: 'editor',
      owner: 'shown',
      expiresAt: '2099-01-01T00:00:00Z',
    });
    expect(answer.status).toBe(201);
    const { key, ...rest } = answer.json<KeyDocument>();
    expect(key).toMatch(new RegExp(`^kh_${rest.id}_[\\w-]{43}$`));
    expect(rest).toEqual({
      id: expect.any(String),
      name: 'shown once',
      role: 'editor',
      owner: 'shown',
      createdAt: expect.any(String),
      expiresAt: '2099-01-01T00:00:00.000Z',
      limits: { createsPerMinute: null, bulkLinksPerMinute: null },
    });
    expect(answer.headers.location).toBe(`/api/v1/keys/${rest.id}`);
    const shown = await call('GET', `/api/v1/keys/${rest.id}`);
    expect([shown.status, shown.json()]).toEqual([200, rest]);
    const listed = await call('GET', '/api/v1/keys');
    expect(listed.json<{ items: unknown[] }>().items).toContainEqual(rest);
    for (const secret of [key, key.slice(-43), 'hash']) expect(listed.text).not.toContain(secret);
  });

  test('a key without an owner gets a new one', async () => {
    const owners = (await Promise.all([1, 2].map(() => createKey('editor')))).map(({ owner }) => owner);
    expect(new Set([...owners, 'admin']).size).toBe(3);
  });

  test.each([
    [{}, ['name', 'role']],
    [{ name: 'x', role: 'boss' }, ['role']],
    [{ name: '', role: 'editor' }, ['name']],
    [{ name: 'x'.repeat(101), role: 'editor' }, ['name']],
    [{ name: 'x', role: 'editor', owner: '' }, ['owner']],
    [{ name: 'x', role: 'editor', owner: 'a b' }, ['owner']],
    [{ name: 'x', role: 'editor', key: 'kh_mine' }, ['key']],
    [{ name: 'x', role: 'editor', expiresAt: 'soon' }, ['expiresAt']],
  ])('400 for the key %j', async (json, fields) => {
    expect(fieldsOf(expectProblem(await makeKey(json), 400, 'invalid_request'))).toEqual(fields);
  });

  test('422 for a key that has expired already', async () => {
    expectProblem(await makeKey({ name: 'x', role: 'editor', expiresAt: '2001-01-01T00:00:00Z' }), 422, 'refused');
  });

  test('a viewer reads its owner’s links and changes nothing', async () => {
    const owner = 'viewed';
    const [editor, viewer] = [await createKey('editor', { owner }), await createKey('viewer', { owner })];
    const { code } = await create({}, editor.key);
    const { key } = viewer;
    expect((await show(code, key)).status).toBe(200);
    const json = { url: 'https://example.com/' };
    for (const answer of [
      await call('POST', '/api/v1/links', { json, key }),
      await call('POST', '/api/v1/links/bulk', { json: [json], key }),
      await call('POST', '/', { body: json.url, key }),
      await edit(code, { title: 'x' }, { key }),
      await remove(code, key),
    ]) {
      expectProblem(answer, 403, 'forbidden');
    }
    expect((await visit('GET', `/${code}`)).status).toBe(302);
  });

  test('an editor does not touch another owner’s link; the same owner’s other key and an admin do', async () => {
    const [mine, other] = [await createKey('editor'), await createKey('editor')];
    const colleague = await createKey('editor', { owner: mine.owner });
    const { code } = await create({}, mine.key);
    for (const role of ['viewer', 'editor']) {
      expectProblem(await show(code, (await createKey(role)).key), 403, 'forbidden');
    }
    expectProblem(await edit(code, { title: 'stolen' }, { key: other.key }), 403, 'forbidden');
    expectProblem(await remove(code, other.key), 403, 'forbidden');
    for (const key of [colleague.key, at().adminKey]) {
      expect((await show(code, key)).json()).toMatchObject({ title: null });
      expect((await edit(code, { title: 'x' }, { key })).status).toBe(200);
      expect((await edit(code, { title: null }, { key })).status).toBe(200);
    }
    expect((await remove(code, colleague.key)).status).toBe(204);
  });

  test('keys are for admins', async () => {
    const made = await createKey('viewer');
    for (const { key } of [await createKey('viewer'), await createKey('editor')]) {
      expectProblem(await makeKey({ name: 'x', role: 'admin' }, key), 403, 'forbidden');
      expectProblem(await call('GET', '/api/v1/keys', { key }), 403);
      expectProblem(await call('GET', `/api/v1/keys/${made.id}`, { key }), 403);
      expectProblem(await call('PATCH', `/api/v1/keys/${made.id}`, { json: { name: 'x' }, key }), 403);
      expectProblem(await call('POST', `/api/v1/keys/${made.id}/rotate`, { key }), 403);
      expectProblem(await call('DELETE', `/api/v1/keys/${made.id}`, { key }), 403);
    }
    expect((await showKey(made.id)).json()).toMatchObject({ name: made.name });
    expect(await isGood(made.key)).toBe(true);
    const admin = await createKey('admin');
    expect((await call('DELETE', `/api/v1/keys/${made.id}`, { key: admin.key })).status).toBe(204);
  });

  test('a revoked key is worth nothing within five seconds; revoking twice is the same as once', async () => {
    const { id, key } = await createKey('editor');
    expect(await isGood(key)).toBe(true);
    expect((await revoke(id)).status).toBe(204);
    await refused(key);
    expect((await revoke(id)).status).toBe(204);
    for (const answer of [await showKey(id), await editKey(id, { name: 'x' }), await editKey(id, {}), await rotate(id)])
      expectProblem(answer, 404, 'not_found');
  });

  test('a key ends when it expires', async () => {
    const expiresAt = new Date(Date.now() + 1_000).toISOString();
    const { key } = await createKey('editor', { expiresAt });
    const { code } = await create({}, key);
    const answer = await eventually(
      () => show(code, key),
      ({ status }) => status !== 200,
    );
    expectProblem(answer, 401, 'unauthenticated');
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
  });

  test('a key is renamed, and ends when it is said to, or not at all', async () => {
    const { key, ...made } = await createKey('editor');
    const expiresAt = '2099-01-01T00:00:00.000Z';
    for (const [patch, changed] of [
      [{ name: 'another' }, { name: 'another' }],
      [{ expiresAt: '2099-01-01T01:00:00+01:00' }, { name: 'another', expiresAt }],
      [{}, { name: 'another', expiresAt }],
      [
        { name: 'a third', expiresAt: null },
        { name: 'a third', expiresAt: null },
      ],
    ]) {
      const answer = await editKey(made.id, patch);
      expect([answer.status, answer.json()]).toEqual([200, { ...made, ...changed }]);
      expect((await showKey(made.id)).json()).toEqual({ ...made, ...changed });
      expect(await isGood(key)).toBe(true);
    }
  });

  test('a key that ended is good again at once when its end is put off', async () => {
    const { id, key } = await createKey('editor');
    expect(await isGood(key)).toBe(true);
    await editKey(id, { expiresAt: new Date(Date.now() + 300).toISOString() });
    await refused(key);
    await editKey(id, { expiresAt: '2099-01-01T00:00:00Z' });
    for (let n = 0; n < 10; n++) expect(await isGood(key)).toBe(true);
  });

  test.each([
    [{ role: 'admin' }, ['role']],
    [{ owner: 'admin' }, ['owner']],
    [{ name: null }, ['name']],
    [{ name: '' }, ['name']],
    [{ expiresAt: 'soon' }, ['expiresAt']],
    [{ key: 'kh_mine', hash: 'x', name: 'x' }, ['hash', 'key']],
    [[], []],
  ])('400 for the change %j of a key', async (json, fields) => {
    const { key: _, ...made } = await createKey('viewer');
    expect(fieldsOf(expectProblem(await editKey(made.id, json), 400, 'invalid_request'))).toEqual(fields);
    expect((await showKey(made.id)).json()).toEqual(made);
  });

  test('422 for an end of a key that is past', async () => {
    const { id } = await createKey('viewer');
    expectProblem(await editKey(id, { expiresAt: '2001-01-01T00:00:00Z' }), 422, 'refused');
  });

  test('the key in ADMIN_KEY is for who starts Keyhop to change', async () => {
    const answers = [
      await editKey('configured', { name: 'x' }),
      await rotate('configured', {}),
      await revoke('configured'),
    ];
    for (const answer of answers) expect(expectProblem(answer, 422, 'refused').detail).toContain('ADMIN_KEY');
    expect((await showKey('configured')).json()).toMatchObject({ name: 'ADMIN_KEY', role: 'admin', owner: 'admin' });
  });

  test('another key of the same owner finds its links as they were', async () => {
    const old = await createKey('editor', { owner: 'rotating' });
    const link = await create({}, old.key);
    const next = await createKey('editor', { owner: 'rotating' });
    await revoke(old.id);
    expect((await show(link.code, next.key)).json()).toEqual(link);
    expect((await edit(link.code, { title: 'mine still' }, { key: next.key })).status).toBe(200);
    expect((await visit('GET', `/${link.code}`)).status).toBe(302);
  });
};
