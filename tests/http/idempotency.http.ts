import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, type LinkDocument, target } from './client.ts';
import type { Suite } from './over-topologies.ts';
import { createRepeater, isReplayed } from './repeater.ts';

export const repeating: Suite = (at) => {
  const { call, create, createKey, edit, remove, show, visit } = createClient(at);
  const { single, text, array, lines, linksOf, newOwner } = createRepeater(at);

  test('is answered with the same link when it is repeated', async () => {
    const sent = await newOwner();
    const body = { url: target, ttl: 1_000, tags: ['again'] };
    const first = await single(body, sent);
    const second = await single(body, sent);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect([isReplayed(first), isReplayed(second)]).toEqual([false, true]);
    expect(second.json()).toEqual(first.json());
    expect(second.headers.location).toBe(first.headers.location);
    expect(await linksOf(sent.key)).toHaveLength(1);
  });

  test('is one link, however many ask at once', async () => {
    const sent = await newOwner();
    for (const body of [{ url: target }, { url: target, alias: `at-once-${randomUUID()}` }]) {
      const with_ = { ...sent, idempotencyKey: randomUUID() };
      const answers = await Promise.all(Array.from({ length: 12 }, () => single(body, with_)));
      expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(201));
      expect(new Set(answers.map((answer) => answer.json<LinkDocument>().code)).size).toBe(1);
    }
    expect(await linksOf(sent.key)).toHaveLength(2);
  });

  test('is the same with an alias, and another owner’s claim of it is refused as ever', async () => {
    const sent = await newOwner();
    const body = { url: target, alias: `own-${randomUUID()}` };
    const [first, second] = [await single(body, sent), await single(body, sent)];
    expect(second.json()).toEqual(first.json());
    expectProblem(await single(body, await newOwner()), 409, 'alias_unavailable');
    // Of the same owner, too, with another key.
    expectProblem(await single(body, { ...sent, idempotencyKey: randomUUID() }), 409);
  });

  test('is answered with the link as it is now, whose changes stay', async () => {
    for (const body of [{ url: target }, { url: target, alias: `changed-${randomUUID()}` }]) {
      const sent = await newOwner();
      const { code } = (await single(body, sent)).json<LinkDocument>();
      await edit(code, { url: 'https://example.com/elsewhere', title: 'new' });
      expect((await single(body, sent)).json()).toMatchObject({ code, url: 'https://example.com/elsewhere' });
      await edit(code, { blocked: true });
      expect((await single(body, sent)).json()).toMatchObject({ code, blocked: true });
      expect((await visit('GET', `/${code}`)).status).toBe(451);
      await edit(code, { blocked: false });
      await remove(code);
      expect((await single(body, sent)).json()).toMatchObject({ code, state: 'deleted' });
      expect((await visit('GET', `/${code}`)).status).toBe(410);
      expect((await show(code)).json()).toMatchObject({ state: 'deleted', title: 'new' });
    }
  });

  test('is the same although it ended meanwhile', async () => {
    const sent = await newOwner();
    const body = { url: target, expiresAt: new Date(Date.now() + 1_500).toISOString() };
    const { code } = (await single(body, sent)).json<LinkDocument>();
    await eventually(
      () => visit('GET', `/${code}`),
      ({ status }) => status === 410,
    );
    const again = await single(body, sent);
    expect([again.status, again.json<LinkDocument>().code]).toEqual([201, code]);
  });

  test('with another body is refused, of another kind, too', async () => {
    const sent = await newOwner();
    await single({ url: target }, sent);
    const others = [single({ url: `${target}x` }, sent), text(target, sent), array([{ url: target }], sent)];
    for (const answer of [...others, lines([{ url: target }], sent)]) {
      expectProblem(await answer, 422, 'idempotency_key_reused');
    }
    expect(await linksOf(sent.key)).toHaveLength(1);
  });

  test('is another for another owner with the same key', async () => {
    const [one, other] = [await newOwner(), await newOwner()];
    const first = await single({ url: target }, one);
    const second = await single({ url: target }, { ...other, idempotencyKey: one.idempotencyKey });
    expect(second.json<LinkDocument>().code).not.toBe(first.json<LinkDocument>().code);
  });

  test('that made no link is not remembered', async () => {
    const sent = await newOwner();
    const { code } = await create({ alias: `taken-${randomUUID()}` });
    expectProblem(await single({ url: target, alias: code }, sent), 409);
    expectProblem(await single({ url: 'nonsense' }, sent), 400);
    expectProblem(await single({ url: 'http://127.0.0.1/' }, sent), 422, 'refused');
    const { url } = await create({ url: 'https://example.com/reused' }, sent.key);
    expect((await single({ url, reuse: true }, sent)).status).toBe(200);
    const made = await single({ url: target }, sent);
    expect([made.status, isReplayed(made)]).toEqual([201, false]);
  });

  test('that may reuse a link is one link, too', async () => {
    const sent = await newOwner();
    const body = { url: target, reuse: true };
    const [first, second] = [await single(body, sent), await single(body, sent)];
    expect([first.status, second.status, isReplayed(second)]).toEqual([201, 201, true]);
    expect(second.json()).toEqual(first.json());
  });

  test.each(['', ' ', 'a b', 'ä', 'x'.repeat(256), ['one', 'two']])('400 for the key %j', async (key) => {
    const headers = { 'Idempotency-Key': key };
    expectProblem(await call('POST', '/api/v1/links', { json: { url: target }, headers }), 400, 'invalid_request');
  });

  test('any other key will do', async () => {
    for (const idempotencyKey of ['!', '~', '"quoted"', 'x'.repeat(255)]) {
      const key = (await createKey('editor')).key;
      const codes = [1, 2].map(async () =>
        (await single({ url: target }, { idempotencyKey, key })).json<LinkDocument>(),
      );
      expect(new Set((await Promise.all(codes)).map(({ code }) => code)).size).toBe(1);
    }
  });

  test('where nothing is created, the header says nothing', async () => {
    const { code } = await create();
    expect((await edit(code, { title: 'x' }, { headers: { 'Idempotency-Key': 'a b' } })).status).toBe(200);
  });

  test('at a terminal: the same short URL again', async () => {
    const sent = await newOwner();
    const [first, second] = [await text(target, sent), await text(target, sent)];
    expect([first.text, isReplayed(first), isReplayed(second)]).toEqual([second.text, false, true]);
    expectProblem(await text(`${target}x`, sent), 422, 'idempotency_key_reused');
    expect(await linksOf(sent.key)).toHaveLength(1);
  });
};
