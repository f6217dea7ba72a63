import { expect, test } from '@jest/globals';
import { createClient, expectProblem, fieldsOf, type LinkDocument } from './client.ts';
import type { Suite } from './over-topologies.ts';

export const reusing: Suite = (at) => {
  const { call, create, createKey, edit, remove, show } = createClient(at);

  async function newOwner() {
    const { key } = await createKey('editor');
    const reuse = (fields: Record<string, unknown>) =>
      call('POST', '/api/v1/links', { json: { reuse: true, ...fields }, key });
    return { key, reuse };
  }

  const url = 'https://example.com/again?and=again';

  test('the first time a link is made, then it is found: the newest, as it is', async () => {
    const { key, reuse } = await newOwner();
    const made = await reuse({ url });
    expect(made.status).toBe(201);
    const { code } = made.json<LinkDocument>();
    const found = await reuse({ url });
    expect([found.status, found.json()]).toEqual([200, made.json()]);
    expect(found.headers.etag).toBe(made.headers.etag);
    const newer = await create({ url, title: 'newer' }, key);
    expect(newer.code).not.toBe(code);
    expect((await reuse({ url })).json()).toEqual(newer);
  });

  test('a URL is the same however it is written', async () => {
    const { reuse } = await newOwner();
    const { code } = (await reuse({ url })).json<LinkDocument>();
    const found = await reuse({ url: ' HTTPS://EXAMPLE.com:443/x/../again?and=again' });
    expect([found.status, found.json<LinkDocument>().code]).toEqual([200, code]);
    for (const other of [`${url}#`, `${url}/`, url.toUpperCase().replace(/^.*COM/, 'https://example.com')]) {
      expect((await reuse({ url: other })).status).toBe(201);
    }
  });

  test('what else is wanted holds for a link that is made, and changes none that is found', async () => {
    const { reuse } = await newOwner();
    const fields = { url, title: 'made', tags: ['a'], redirect: 307, expiresAt: '2099-01-01T00:00:00.000Z' };
    const made = await reuse(fields);
    expect(made.json()).toMatchObject(fields);
    const found = await reuse({ url, title: 'found', tags: ['b'], redirect: 301, ttl: 60 });
    expect([found.status, found.json()]).toEqual([200, made.json()]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['disabled', { state: 'disabled' }],
    ['blocked', { blocked: true }],
    ['led elsewhere', { url: 'https://example.com/elsewhere' }],
  ])('a link that is %s is not reused; an older one is', async (_, changes) => {
    const { key, reuse } = await newOwner();
    const older = await create({ url }, key);
    const { code } = await create({ url }, key);
    await edit(code, changes);
    expect((await reuse({ url })).json()).toEqual(older);
    await remove(older.code, key);
    expect((await reuse({ url })).status).toBe(201);
  });

  test('a link that was edited to lead there is reused', async () => {
    const { key, reuse } = await newOwner();
    const { code } = await create({}, key);
    await edit(code, { url }, { key });
    const found = await reuse({ url });
    expect([found.status, found.json()]).toEqual([200, (await show(code, key)).json()]);
  });

  test('another owner’s link is not', async () => {
    await create({ url });
    expect((await (await newOwner()).reuse({ url })).status).toBe(201);
  });

  test('in one array and among others, the same URL is one link', async () => {
    const { key } = await newOwner();
    const json = [{ url, reuse: true }, { url, reuse: true }, { url: `${url}1` }, { url: `${url}2`, reuse: true }];
    const answer = await call('POST', '/api/v1/links/bulk', { json, key });
    const outcomes = answer.json<{ status: number; link: LinkDocument }[]>();
    const [one, other, ...different] = outcomes.map(({ status }) => status);
    expect([one, other].sort()).toEqual([200, 201]);
    expect(outcomes[0]?.link.code).toBe(outcomes[1]?.link.code);
    expect(different).toEqual([201, 201]);
    const later = await call('POST', '/api/v1/links/bulk', { json: Array(20).fill(json[3]), key });
    const codes = later.json<typeof outcomes>().map(({ status, link }) => `${status} ${link.code}`);
    expect(codes).toEqual(Array(20).fill(`200 ${outcomes[3]?.link.code}`));
  });

  test('without an alias, which no other link could have', async () => {
    const problem = expectProblem(await (await newOwner()).reuse({ url, alias: 'reused' }), 400, 'invalid_request');
    expect(fieldsOf(problem)).toEqual(['reuse']);
    expect((await (await newOwner()).reuse({ url, alias: 'reuse-no', reuse: false })).status).toBe(201);
  });

  test.each([1, 'true', null, 'yes'])('400 for reuse %j', async (reuse) => {
    const problem = expectProblem(await (await newOwner()).reuse({ url, reuse }), 400, 'invalid_request');
    expect(fieldsOf(problem)).toEqual(['reuse']);
  });
};
