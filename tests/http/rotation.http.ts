import { expect, test } from '@jest/globals';
import { createClient, expectProblem, fieldsOf, type KeyDocument } from './client.ts';
import { createKeyClient } from './key-client.ts';
import type { Suite } from './over-topologies.ts';

export const rotating: Suite = (at) => {
  const { call, createKey } = createClient(at);
  const { showKey, editKey, rotate, isGood, refused } = createKeyClient(at);

  test('a rotated key has another secret, which is good at once; the one before is worth nothing within 5 s', async () => {
    const { key, ...made } = await createKey('editor', { expiresAt: '2099-01-01T00:00:00Z' });
    for (let n = 0; n < 4; n++) expect(await isGood(key)).toBe(true);
    const answer = await rotate(made.id);
    expect(answer.status).toBe(200);
    const { key: next, ...rest } = answer.json<KeyDocument>();
    expect(rest).toEqual(made);
    expect(next).toMatch(new RegExp(`^kh_${made.id}_[\\w-]{43}$`));
    for (let n = 0; n < 10; n++) expect(await isGood(next)).toBe(true);
    await refused(key);
    expect(await isGood(next)).toBe(true);
    const shown = await showKey(made.id);
    expect(shown.json()).toEqual(made);
  });

  test('with a grace the secret before is good until that is over; of those before it none is', async () => {
    const { key: first, id } = await createKey('editor');
    const rotated = async (json: unknown) => (await rotate(id, json)).json<KeyDocument>().key;
    const second = await rotated({ graceSeconds: 3600 });
    for (let n = 0; n < 4; n++) expect([await isGood(first), await isGood(second)]).toEqual([true, true]);
    const third = await rotated({ graceSeconds: 3600 });
    await refused(first);
    expect([await isGood(second), await isGood(third)]).toEqual([true, true]);
    const asked = Date.now();
    const fourth = await rotated({ graceSeconds: 1 });
    await refused(third);
    expect(Date.now()).toBeGreaterThanOrEqual(asked + 1_000);
    await refused(second);
    const fifth = await rotated({ graceSeconds: 3600 });
    const last = await rotated({});
    await refused(fourth);
    await refused(fifth);
    expect(await isGood(last)).toBe(true);
  }, 40_000);

  test('of several who rotate a key at once the last has the good secret, and the one before has it in its grace', async () => {
    const { id } = await createKey('editor');
    const answers = await Promise.all(Array.from({ length: 6 }, () => rotate(id, { graceSeconds: 3600 })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const good = await Promise.all(answers.map((answer) => isGood(answer.json<KeyDocument>().key)));
    expect(good.filter(Boolean)).toHaveLength(2);
  });

  test('of a key that is renamed and rotated at once neither change is lost', async () => {
    const { id } = await createKey('editor');
    const name = 'renamed meanwhile';
    const [renamed, rotated] = await Promise.all([editKey(id, { name }), rotate(id)]);
    expect([renamed.status, rotated.status]).toEqual([200, 200]);
    expect((await showKey(id)).json()).toMatchObject({ name });
    expect(await isGood(rotated.json<KeyDocument>().key)).toBe(true);
  });

  test.each([
    [{ graceSeconds: -1 }, ['graceSeconds']],
    [{ graceSeconds: 2_592_001 }, ['graceSeconds']],
    [{ graceSeconds: 1.5 }, ['graceSeconds']],
    [{ graceSeconds: '1' }, ['graceSeconds']],
    [{ graceSeconds: null }, ['graceSeconds']],
    [{ secret: 'mine' }, ['secret']],
    [null, []],
  ])('400 for the rotation %j, and the key stays as it was', async (json, fields) => {
    const { id, key } = await createKey('viewer');
    expect(fieldsOf(expectProblem(await rotate(id, json), 400, 'invalid_request'))).toEqual(fields);
    expect(await isGood(key)).toBe(true);
  });

  test('a rotation’s body, where there is one, is JSON', async () => {
    const { id } = await createKey('viewer');
    const path = `/api/v1/keys/${id}/rotate`;
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    expectProblem(await call('POST', path, { body: 'graceSeconds=1', headers: form }), 415);
    expectProblem(await call('POST', path, { body: '{', headers: { 'Content-Type': 'application/json' } }), 400);
    for (const body of [undefined, '', '{}']) {
      const headers: Record<string, string> = body ? { 'Content-Type': 'application/json' } : {};
      expect((await call('POST', path, { body, headers })).status).toBe(200);
    }
  });
};
