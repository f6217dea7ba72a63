import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, type LinkDocument, target } from './client.ts';
import type { Answer } from './exchange.ts';
import { outcomesOf } from './import.http.ts';
import { LineClient, type OutcomeDocument } from './line-client.ts';
import type { Suite } from './over-topologies.ts';

export const repeating: Suite = (at) => {
  const { call, create, createKey, edit, remove, show, visit } = createClient(at);

  interface Sent {
    idempotencyKey?: string;
    key?: string;
  }

  const headersOf = (idempotencyKey: string) => ({ 'Idempotency-Key': idempotencyKey });
  const single = (json: unknown, { idempotencyKey = randomUUID(), key = at().adminKey }: Sent) =>
    call('POST', '/api/v1/links', { json, key, headers: headersOf(idempotencyKey) });
  const text = (url: string, { idempotencyKey = randomUUID(), key = at().adminKey }: Sent) =>
    call('POST', '/', { body: url, key, headers: headersOf(idempotencyKey) });
  const array = (json: unknown, { idempotencyKey = randomUUID(), key = at().adminKey }: Sent) =>
    call('POST', '/api/v1/links/bulk', { json, key, headers: headersOf(idempotencyKey) });
  const lines = (links: unknown[], { idempotencyKey = randomUUID(), key = at().adminKey }: Sent) =>
    call('POST', '/api/v1/links/bulk', {
      body: links.map((link) => `${JSON.stringify(link)}\n`).join(''),
      key,
      headers: { ...headersOf(idempotencyKey), 'Content-Type': 'application/x-ndjson' },
    });

  /** An owner's, all of them. */
  async function linksOf(key: string): Promise<LinkDocument[]> {
    const items: LinkDocument[] = [];
    let cursor = '';
    do {
      const answer = await call('GET', `/api/v1/links?limit=100${cursor && `&cursor=${cursor}`}`, { key });
      const page = answer.json<{ items: LinkDocument[]; next: string | null }>();
      items.push(...page.items);
      cursor = page.next ?? '';
    } while (cursor !== '');
    return items;
  }

  const newOwner = async () => {
    const { key } = await createKey('editor');
    return { key, idempotencyKey: `key of ${randomUUID()}`.replaceAll(' ', '-') };
  };
  const isReplayed = (answer: Answer) => answer.headers['idempotency-replayed'] === 'true';

  describe('a single creation', () => {
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
  });

  test('at a terminal: the same short URL again', async () => {
    const sent = await newOwner();
    const [first, second] = [await text(target, sent), await text(target, sent)];
    expect([first.text, isReplayed(first), isReplayed(second)]).toEqual([second.text, false, true]);
    expectProblem(await text(`${target}x`, sent), 422, 'idempotency_key_reused');
    expect(await linksOf(sent.key)).toHaveLength(1);
  });

  describe.each([
    ['an array', array, (answer: Answer) => answer.json<OutcomeDocument[]>()],
    ['lines', lines, (answer: Answer) => outcomesOf(answer.text)],
  ])('%s', (_, post, outcomes) => {
    const links = (alias: string) => [
      { url: 'https://example.com/0' },
      { url: 'nonsense' },
      { url: 'https://example.com/2', alias },
      { url: 'https://example.com/2', alias },
      { url: 'https://example.com/4', reuse: true },
      { url: 'https://example.com/5', ttl: 60 },
    ];

    test('makes the same links when it is repeated, and at once', async () => {
      const sent = await newOwner();
      const all = links(`twice-${randomUUID()}`);
      const first = await post(all, sent);
      const repeated = await Promise.all(Array.from({ length: 6 }, () => post(all, sent)));
      const made = outcomes(first);
      expect(made.map(({ status }) => status).toSorted()).toEqual([201, 201, 201, 201, 400, 409]);
      for (const answer of repeated) expect(outcomes(answer)).toEqual(made);
      expect([isReplayed(first), ...repeated.map(isReplayed)]).toEqual([false, ...Array(6).fill(true)]);
      expect(await linksOf(sent.key)).toHaveLength(4);
    });

    test('undoes no change', async () => {
      const sent = await newOwner();
      const all = links(`undone-${randomUUID()}`);
      const made = outcomes(await post(all, sent)).flatMap(({ link }) => (link ? [link.code] : []));
      for (const code of made) await edit(code, { title: 'edited' });
      const again = outcomes(await post(all, sent)).flatMap(({ link }) => (link ? [link] : []));
      expect(again.map(({ code, title }) => [code, title])).toEqual(made.map((code) => [code, 'edited']));
    });
  });

  test('an array with another element is refused as a whole', async () => {
    const sent = await newOwner();
    const all = [{ url: target }, { url: target }];
    await array(all, sent);
    for (const other of [all.slice(1), [...all, ...all], [{ url: target }, { url: `${target}x` }]]) {
      expectProblem(await array(other, sent), 422, 'idempotency_key_reused');
    }
    expect(await linksOf(sent.key)).toHaveLength(2);
  });

  test('an array that made no link is not remembered', async () => {
    const sent = await newOwner();
    await array([{ url: 'nonsense' }], sent);
    expect((await array([{ url: target }], sent)).json()).toMatchObject([{ status: 201 }]);
  });

  test('of lines, one that is another is refused, and those that are new are made', async () => {
    const sent = await newOwner();
    const urls = [0, 1, 2, 3].map((n) => ({ url: `https://example.com/${n}` }));
    const made = outcomesOf((await lines(urls.slice(0, 3), sent)).text);
    const again = outcomesOf((await lines([urls[0], urls[3], ...urls.slice(2), ...urls], sent)).text);
    expect(again.map(({ status }) => status)).toEqual([201, 422, 201, 201, 201, 201, 201, 201]);
    expect([again[0], again[2]]).toEqual([made[0], made[2]]);
    expect(again[1]?.error?.code).toBe('idempotency_key_reused');
    // Fewer are no others.
    expect(outcomesOf((await lines(urls.slice(0, 1), sent)).text)).toEqual(made.slice(0, 1));
    expect(await linksOf(sent.key)).toHaveLength(8);
  });

  test('an import that is cut short goes on, however its lines come then', async () => {
    const sent = await newOwner();
    const headers = { 'X-API-Key': sent.key, ...headersOf(sent.idempotencyKey) };
    const urls = Array.from({ length: 1_500 }, (_, n) => ({ url: `https://example.com/${n}` }));
    const answered: OutcomeDocument[] = [];
    using first = new LineClient(at().url, headers);
    first.send(...urls.slice(0, 900));
    for (let n = 0; n < 300; n++) answered.push((await first.next()) as OutcomeDocument);
    first.req.destroy();
    // One by one at first.
    using second = new LineClient(at().url, headers);
    for (const url of urls.slice(0, 20)) {
      second.send(url);
      expect(await second.next()).toEqual(answered.shift());
    }
    second.send(...urls.slice(20)).req.end();
    const { outcomes, isWhole } = await second.rest();
    expect(isWhole).toBe(true);
    expect(outcomes.slice(0, answered.length)).toEqual(answered);
    expect(outcomes.map(({ link }) => link?.url)).toEqual(urls.slice(20).map(({ url }) => url));
    expect(await linksOf(sent.key)).toHaveLength(urls.length);
  });
};
