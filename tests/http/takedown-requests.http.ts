import { afterEach, expect, test } from '@jest/globals';
import { expectProblem, fieldsOf } from './client.ts';
import type { Suite } from './over-topologies.ts';
import { createTakedownClient, newHost } from './takedown-client.ts';

export const askingForTakedowns: Suite = (at) => {
  const { post, lift, list, takeDown, liftAll } = createTakedownClient(at);
  afterEach(liftAll);

  test('is shown as it is kept, and listed until it is lifted', async () => {
    const host = newHost();
    const before = Date.now();
    const made = await takeDown({ host: `*.${host.toUpperCase()}.`, reason: 'Wörter' });
    expect(made).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      host: `.${host}`,
      url: null,
      owner: null,
      code: null,
      reason: 'Wörter',
      createdAt: expect.any(String),
      createdBy: expect.stringMatching(/^[0-9a-z]+$/),
    });
    expect(Date.parse(made.createdAt)).toBeGreaterThanOrEqual(before - 1_000);
    expect(await list()).toContainEqual(made);
    const again = await post({ host: `.${host}`, reason: 'another' });
    expect([again.status, again.json()]).toEqual([200, made]);
    expect((await lift(made.id)).status).toBe(204);
    expect((await lift(made.id)).status).toBe(204);
    expect(await list()).not.toContainEqual(made);
  });

  test.each([
    [{}, ['host']],
    [{ reason: 'a' }, ['host']],
    [{ host: 'example.com', code: 'a' }, ['code']],
    [{ host: 'https://example.com/' }, ['host']],
    [{ host: 'example.com/path' }, ['host']],
    [{ host: '' }, ['host']],
    [{ host: '0x7f.1' }, ['host']],
    [{ host: 7 }, ['host']],
    [{ url: 'example.com' }, ['url']],
    [{ url: 'https://user@example.com/' }, ['url']],
    [{ owner: 'a b' }, ['owner']],
    [{ code: 'a/b' }, ['code']],
    [{ code: 'a', reason: '' }, ['reason']],
    [{ code: 'a', more: 1 }, ['more']],
  ])('400 for %j', async (json, fields) => {
    expect(fieldsOf(expectProblem(await post(json), 400, 'invalid_request'))).toEqual(fields);
  });

  test('400 for what is too long', async () => {
    for (const json of [{ host: `${'a.'.repeat(1_001)}com` }, { code: 'x'.repeat(65) }]) {
      expect(fieldsOf(expectProblem(await post(json), 400, 'invalid_request'))).toEqual(Object.keys(json));
    }
    const problem = expectProblem(await post({ code: 'a', reason: 'x'.repeat(501) }), 400, 'invalid_request');
    expect(fieldsOf(problem)).toEqual(['reason']);
    expectProblem(await post({ code: 'a', reason: 'x'.repeat(70_000) }), 413);
  });

  test.each(['.com', '*.example', '.ORG.'])(
    'a whole top-level domain is not taken down by a slip: %s',
    async (host) => {
      expect(fieldsOf(expectProblem(await post({ host }), 422, 'refused'))).toEqual(['host']);
    },
  );

  test('nothing is lifted by what is no id of a takedown', async () => {
    for (const id of ['none', '0123456789abcdef', 'x'.repeat(3_000)]) expect((await lift(id)).status).toBe(204);
  });
};
