import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, fieldsOf, type LinkDocument } from './client.ts';
import { everywhere } from './everywhere.ts';
import type { Answer } from './exchange.ts';
import type { Suite } from './over-topologies.ts';

interface TakedownDocument {
  id: string;
  host: string | null;
  url: string | null;
  owner: string | null;
  code: string | null;
  reason: string | null;
  createdAt: string;
  createdBy: string;
}

/** Milliseconds in which a takedown holds everywhere, and is lifted everywhere. */
const limit = 5_000;

export const takingDown: Suite = (at) => {
  const { call, create, createKey, edit, remove, show, visit } = createClient(at);
  const path = '/api/v1/takedowns';
  const standing: string[] = [];

  const post = (json: unknown, key = at().adminKey) => call('POST', path, { json, key });
  const lift = (id: string, key = at().adminKey) => call('DELETE', `${path}/${id}`, { key });
  const list = async () => (await call('GET', path)).json<{ items: TakedownDocument[] }>().items;
  const newHost = () => `${randomUUID()}.example.net`;

  async function takeDown(json: unknown): Promise<TakedownDocument> {
    const answer = await post(json);
    if (answer.status !== 201) throw new Error(`Nothing was taken down: ${answer.status} ${answer.text}`);
    const made = answer.json<TakedownDocument>();
    standing.push(made.id);
    return made;
  }

  const answersEverywhere = (where: string, status: number) =>
    everywhere(
      () => visit('GET', where),
      (answer) => answer.status === status,
    );

  afterEach(async () => {
    for (const id of standing.splice(0)) expect((await lift(id)).status).toBe(204);
  });

  describe('takes down what it is of, links to come as well, and nothing else; lifted, they are back', () => {
    async function makeLinks(host: string) {
      const owner = `owner-${randomUUID()}`;
      const { key } = await createKey('editor', { owner });
      const links = {
        host: await create({ url: `http://${host}:8080/a` }),
        below: await create({ url: `https://a.b.${host}/a` }),
        url: await create({ url: `https://${host}/a/%7Eb?c` }),
        owner: await create({}, key),
        code: await create({ alias: `taken-down-${randomUUID()}` }),
      };
      return { owner, links };
    }
    type Made = Awaited<ReturnType<typeof makeLinks>>;

    test.each<[string, (host: string, made: Made) => object, (keyof Made['links'])[]]>([
      ['a host', (host) => ({ host: host.toUpperCase() }), ['host', 'url']],
      ['it and all below', (host) => ({ host: `*.${host}` }), ['host', 'below', 'url']],
      ['a URL', (host) => ({ url: `http://${host}/a/~b` }), ['url']],
      ['an owner', (_, { owner }) => ({ owner }), ['owner']],
      ['a code', (_, { links }) => ({ code: links.code.code }), ['code']],
    ])(
      '%s',
      async (_, given, expected) => {
        const host = newHost();
        const made = await makeLinks(host);
        const links = Object.entries(made.links).map(([name, { code }]) => ({ name, code }));
        const down = new Set<string>(expected);
        for (const { code } of links) await answersEverywhere(`/${code}`, 302);
        const { id } = await takeDown(given(host, made));
        for (const { name, code } of links) await answersEverywhere(`/${code}`, down.has(name) ? 451 : 302);
        expect((await lift(id)).status).toBe(204);
        for (const { code } of links) await answersEverywhere(`/${code}`, 302);
      },
      60_000,
    );
  });

  test('of a host, it is of links that lead there by one of their rules, or behind a password', async () => {
    const host = newHost();
    const url = `https://${host}/`;
    const rules = [{ if: { language: ['de'] }, url }];
    const { key } = await createKey('editor');
    const ruled = await create({ rules }, key);
    const locked = await create({ url, password: 'a password' });
    await takeDown({ host });
    for (const { code } of [ruled, locked]) await answersEverywhere(`/${code}`, 451);
    const body = 'password=a+password';
    const unlocked = await visit('POST', `/${locked.code}`, {
      body,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expectProblem(unlocked, 451, 'blocked');
    for (let n = 0; n < 4; n++) {
      await eventually(
        () => show(ruled.code),
        (answer) => answer.json<LinkDocument>().blocked,
        limit,
      );
    }
    expectProblem(await edit(ruled.code, { rules: null }, { key }), 403, 'forbidden');
    const made = await eventually(
      () => call('POST', '/api/v1/links', { json: { url: 'https://example.com/', rules } }),
      ({ status }) => status === 422,
      limit,
    );
    expect(fieldsOf(expectProblem(made, 422, 'refused'))).toEqual(['rules.0.url']);
  });

  test('of an owner, it is of links that are made later, too, and they are shown so', async () => {
    const { key, owner } = await createKey('editor');
    await takeDown({ owner });
    const made = await eventually(
      () => create({}, key),
      ({ blocked }) => blocked,
      limit,
    );
    await answersEverywhere(`/${made.code}`, 451);
    const bulk = await call('POST', '/api/v1/links/bulk', { json: [{ url: 'https://example.com/' }], key });
    expect(bulk.status).toBe(200);
  });

  test('however it is asked for: a page for people, previews, HEAD, a code that is encoded', async () => {
    const { code, shortUrl } = await create({ url: `https://${newHost()}/` });
    await takeDown({ code, reason: 'for a reason of ours' });
    await answersEverywhere(`/${code}`, 451);
    for (const where of [`/${code}`, `/${code}+`]) {
      await answersEverywhere(where, 451);
      expectProblem(await visit('GET', where), 451, 'blocked');
    }
    expect((await visit('HEAD', `/${code}`)).status).toBe(451);
    expect((await visit('GET', `/%${code.charCodeAt(0).toString(16)}${code.slice(1)}`)).status).toBe(451);
    const page = await visit('GET', `/${code}`, { headers: { Accept: 'text/html' } });
    expect([page.status, page.text]).toEqual([451, expect.stringContaining('blocked')]);
    expect(page.text).not.toMatch(/example\.net|for a reason/);
    expect(shortUrl).toContain(code);
  });

  test('before everything else that a link may be', async () => {
    const url = `https://${newHost()}/`;
    const [deleted, disabled, expired] = [await create({ url }), await create({ url }), await create({ url, ttl: 1 })];
    await remove(deleted.code);
    await edit(disabled.code, { state: 'disabled' });
    await answersEverywhere(`/${expired.code}`, 410);
    await takeDown({ host: new URL(url).host });
    for (const { code } of [deleted, disabled, expired]) await answersEverywhere(`/${code}`, 451);
  });

  describe('the owner', () => {
    async function ownLink(): Promise<{ key: string; link: LinkDocument; host: string }> {
      const host = newHost();
      const { key } = await createKey('editor');
      return { key, link: await create({ url: `https://${host}/`, tags: ['a'] }, key), host };
    }
    const shownBlocked = (code: string, key: string, blocked: boolean) =>
      eventually(
        () => show(code, key),
        (answer) => answer.json<LinkDocument>().blocked === blocked,
        limit,
      );

    test('sees that it is blocked, and otherwise as it was', async () => {
      const { key, link, host } = await ownLink();
      const before = await show(link.code, key);
      const { id } = await takeDown({ host });
      const shown = await shownBlocked(link.code, key, true);
      expect([shown.json(), shown.headers.etag]).toEqual([{ ...link, blocked: true }, before.headers.etag]);
      const listed = await eventually(
        () => call('GET', '/api/v1/links', { key }),
        (answer) => answer.json<{ items: LinkDocument[] }>().items[0]?.blocked === true,
      );
      expect(listed.json<{ items: LinkDocument[] }>().items).toEqual([{ ...link, blocked: true }]);
      await lift(id);
      expect((await shownBlocked(link.code, key, false)).json()).toEqual(link);
    });

    test('does not bring it back by any change, and what is changed is not blocked for good', async () => {
      const { key, link, host } = await ownLink();
      const { id } = await takeDown({ host });
      await answersEverywhere(`/${link.code}`, 451);
      await everywhere(
        () => show(link.code, key),
        (answer) => answer.json<LinkDocument>().blocked,
      );
      const { code } = link;
      expectProblem(await edit(code, { url: 'https://example.com/' }, { key }), 403, 'forbidden');
      expectProblem(await edit(code, { blocked: false }, { key }), 403, 'forbidden');
      expect((await remove(code, key)).status).toBe(204);
      expectProblem(await edit(code, { state: 'active', url: 'https://example.com/' }, { key }), 403, 'forbidden');
      const changed = await edit(code, { state: 'active', title: 'another', maxClicks: 500 }, { key });
      expect([changed.status, changed.json<LinkDocument>().blocked]).toEqual([200, true]);
      await answersEverywhere(`/${code}`, 451);
      await lift(id);
      await answersEverywhere(`/${code}`, 302);
    });

    test('has no say in takedowns', async () => {
      const { key, link } = await ownLink();
      const { id } = await takeDown({ code: link.code });
      expectProblem(await post({ code: link.code }, key), 403, 'forbidden');
      expectProblem(await lift(id, key), 403, 'forbidden');
      expectProblem(await call('GET', path, { key }), 403, 'forbidden');
      await answersEverywhere(`/${link.code}`, 451);
    });
  });

  test('an admin leads a link elsewhere that was taken down for where it led', async () => {
    const host = newHost();
    const { code } = await create({ url: `https://${host}/` });
    await takeDown({ host });
    await answersEverywhere(`/${code}`, 451);
    expect((await edit(code, { url: 'https://example.com/' })).status).toBe(200);
    await answersEverywhere(`/${code}`, 302);
  });

  test('no link is made any more to where links were taken down, nor led there', async () => {
    const host = newHost();
    const url = `https://www.${host}/`;
    const { code } = await create();
    await takeDown({ host: `.${host}` });
    /** By every process that may be asked. */
    async function isRefused(ask: () => Promise<Answer>): Promise<void> {
      for (let n = 0; n < 4; n++) {
        const answer = await eventually(ask, ({ status }) => status === 422, limit);
        expect(fieldsOf(expectProblem(answer, 422, 'refused'))).toEqual(['url']);
      }
    }
    await isRefused(() => call('POST', '/api/v1/links', { json: { url } }));
    await isRefused(() => call('POST', '/', { body: url }));
    await isRefused(() => edit(code, { url }));
    const bulk = () => call('POST', '/api/v1/links/bulk', { json: [{ url }, { url: 'https://example.com/' }] });
    const statusesOf = (answer: Answer) => answer.json<{ status: number }[]>().map(({ status }) => status);
    await eventually(bulk, (answer) => statusesOf(answer).join() === '422,201', limit);
  });

  test('a link that was taken down is not given to who would reuse one', async () => {
    const url = `https://${newHost()}/`;
    const { code } = await create({ url });
    await takeDown({ code });
    for (let n = 0; n < 4; n++) {
      await eventually(
        () => show(code),
        (answer) => answer.json<LinkDocument>().blocked,
        limit,
      );
    }
    const answer = await eventually(
      () => call('POST', '/api/v1/links', { json: { url, reuse: true } }),
      ({ status }) => status === 201,
      limit,
    );
    expect(answer.json<LinkDocument>().code).not.toBe(code);
  });

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
