import { describe, expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, fieldsOf, type KeyDocument, target } from './client.ts';
import type { Suite } from './over-topologies.ts';

/** Limits are so that nothing comes back while a test runs, or all of it is spent at once. */
export const limits: Suite = (at) => {
  const { call, create, createKey, show } = createClient(at);
  const link = { url: target };
  const links = (count: number) => Array.from({ length: count }, () => link);
  const post = (key: string) => call('POST', '/api/v1/links', { json: link, key });
  const bulk = (key: string, count: number) => call('POST', '/api/v1/links/bulk', { json: links(count), key });
  const limited = (given: object) => createKey('editor', { limits: given });
  const statuses = async (all: Promise<{ status: number }>[]) => (await Promise.all(all)).map(({ status }) => status);

  test('a key has none, unless it is given some', async () => {
    const none = { createsPerMinute: null, bulkLinksPerMinute: null };
    expect(await createKey('editor')).toMatchObject({ limits: none });
    expect(await limited({ bulkLinksPerMinute: 7 })).toMatchObject({ limits: { ...none, bulkLinksPerMinute: 7 } });
    const { headers } = await post((await createKey('editor')).key);
    expect([headers.ratelimit, headers['ratelimit-policy']]).toEqual([undefined, undefined]);
  });

  test('who makes as many as it may is told so, and gets 429 for more, until some are back', async () => {
    const { key } = await limited({ createsPerMinute: 3 });
    for (const left of [2, 1]) {
      const { status, headers } = await post(key);
      expect(status).toBe(201);
      expect(headers['ratelimit-policy']).toBe('"creates";q=3;w=60');
      expect(headers.ratelimit).toMatch(new RegExp(`^"creates";r=${left};t=(?:1?[0-9]|20)$`));
    }
    expect((await call('POST', '/', { body: target, key })).status).toBe(201);
    for (const answer of [await post(key), await call('POST', '/', { body: target, key })]) {
      expectProblem(answer, 429, 'too_many_requests');
      expect(answer.headers.ratelimit).toMatch(/^"creates";r=0;t=(?:1?[0-9]|20)$/);
      expect(answer.headers['retry-after']).toMatch(/^(?:1?[0-9]|20)$/);
    }
  });

  test('however many are asked for at once, no more are made than a key may', async () => {
    const { key } = await limited({ createsPerMinute: 5 });
    const all = await statuses(Array.from({ length: 30 }, () => post(key)));
    expect(all.filter((status) => status === 201)).toHaveLength(5);
    expect(all.filter((status) => status === 429)).toHaveLength(25);
  });

  test('it hinders no other key, not even one of the same owner, and nothing but creating', async () => {
    const { key, owner } = await limited({ createsPerMinute: 1 });
    const { code } = await create({}, key);
    expectProblem(await post(key), 429);
    expect((await post((await createKey('editor', { owner })).key)).status).toBe(201);
    expect((await show(code, key)).status).toBe(200);
    expect((await call('PATCH', `/api/v1/links/${code}`, { json: { title: 'x' }, key })).status).toBe(200);
    expect((await bulk(key, 5)).status).toBe(200);
  });

  test('what fails is spent, too', async () => {
    const { key } = await limited({ createsPerMinute: 2 });
    const nonsense = () => call('POST', '/api/v1/links', { json: { url: 'nonsense' }, key });
    expectProblem(await nonsense(), 400);
    expectProblem(await nonsense(), 400);
    expectProblem(await nonsense(), 429);
  });

  test('links made in bulk have a limit of their own, for all of an array or none of it', async () => {
    const { key } = await limited({ bulkLinksPerMinute: 10 });
    expect((await bulk(key, 4)).headers.ratelimit).toMatch(/^"bulk";r=6;t=[1-6]$/);
    expectProblem(await bulk(key, 7), 429, 'too_many_requests');
    expect((await bulk(key, 0)).status).toBe(200);
    expect((await bulk(key, 6)).status).toBe(200);
    expectProblem(await bulk(key, 2), 429);
    expect((await post(key)).status).toBe(201);
  });

  test('422 for an array that would never fit', async () => {
    const { key } = await limited({ bulkLinksPerMinute: 10 });
    const answer = await bulk(key, 11);
    expect(expectProblem(answer, 422, 'refused').detail).toContain('10');
    expect(answer.headers['retry-after']).toBeUndefined();
    expect((await bulk(key, 10)).status).toBe(200);
  });

  test('limits are changed like everything else of a key, and hold within five seconds', async () => {
    const { id, key } = await limited({ createsPerMinute: 1, bulkLinksPerMinute: 5 });
    const edit = async (given: unknown) =>
      (await call('PATCH', `/api/v1/keys/${id}`, { json: { limits: given } })).json<KeyDocument>();
    const changes: [unknown, object][] = [
      [{}, { createsPerMinute: 1, bulkLinksPerMinute: 5 }],
      [{ bulkLinksPerMinute: null }, { createsPerMinute: 1, bulkLinksPerMinute: null }],
      [{ bulkLinksPerMinute: 6 }, { createsPerMinute: 1, bulkLinksPerMinute: 6 }],
    ];
    for (const [given, expected] of changes) expect(await edit(given)).toMatchObject({ limits: expected });
    await post(key);
    expectProblem(await post(key), 429);
    expect(await edit(null)).toMatchObject({ limits: { createsPerMinute: null, bulkLinksPerMinute: null } });
    // Each may meet another process.
    await eventually(
      () => post(key),
      ({ status }) => status === 201,
      5_000,
    );
    await eventually(
      () => bulk(key, 7),
      ({ status }) => status === 200,
      5_000,
    );
  });

  describe.each(['createsPerMinute', 'bulkLinksPerMinute'])('400 for a %s', (name) => {
    test.each([0, -1, 1.5, '5', 1_000_001, true, []])('of %j', async (value) => {
      const json = { name: 'x', role: 'editor', limits: { [name]: value } };
      expect(fieldsOf(expectProblem(await call('POST', '/api/v1/keys', { json }), 400))).toEqual([`limits.${name}`]);
    });
  });

  test('400 for limits that nobody knows', async () => {
    for (const [given, field] of [
      [{ readsPerMinute: 1 }, 'limits.readsPerMinute'],
      [5, 'limits'],
    ] as const) {
      const json = { name: 'x', role: 'editor', limits: given };
      expect(fieldsOf(expectProblem(await call('POST', '/api/v1/keys', { json }), 400))).toEqual([field]);
    }
  });
};
