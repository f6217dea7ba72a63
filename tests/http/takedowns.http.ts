import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, fieldsOf, type LinkDocument } from './client.ts';
import type { Answer } from './exchange.ts';
import type { Suite } from './over-topologies.ts';
import { createTakedownClient, newHost, takedownLimit } from './takedown-client.ts';

export const takingDown: Suite = (at) => {
  const { call, create, createKey, edit, remove, show, visit } = createClient(at);
  const { lift, takeDown, liftAll, answersEverywhere } = createTakedownClient(at);
  afterEach(liftAll);

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
        takedownLimit,
      );
    }
    expectProblem(await edit(ruled.code, { rules: null }, { key }), 403, 'forbidden');
    const made = await eventually(
      () => call('POST', '/api/v1/links', { json: { url: 'https://example.com/', rules } }),
      ({ status }) => status === 422,
      takedownLimit,
    );
    expect(fieldsOf(expectProblem(made, 422, 'refused'))).toEqual(['rules.0.url']);
  });

  test('of an owner, it is of links that are made later, too, and they are shown so', async () => {
    const { key, owner } = await createKey('editor');
    await takeDown({ owner });
    const made = await eventually(
      () => create({}, key),
      ({ blocked }) => blocked,
      takedownLimit,
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
        const answer = await eventually(ask, ({ status }) => status === 422, takedownLimit);
        expect(fieldsOf(expectProblem(answer, 422, 'refused'))).toEqual(['url']);
      }
    }
    await isRefused(() => call('POST', '/api/v1/links', { json: { url } }));
    await isRefused(() => call('POST', '/', { body: url }));
    await isRefused(() => edit(code, { url }));
    const bulk = () => call('POST', '/api/v1/links/bulk', { json: [{ url }, { url: 'https://example.com/' }] });
    const statusesOf = (answer: Answer) => answer.json<{ status: number }[]>().map(({ status }) => status);
    await eventually(bulk, (answer) => statusesOf(answer).join() === '422,201', takedownLimit);
  });

  test('a link that was taken down is not given to who would reuse one', async () => {
    const url = `https://${newHost()}/`;
    const { code } = await create({ url });
    await takeDown({ code });
    for (let n = 0; n < 4; n++) {
      await eventually(
        () => show(code),
        (answer) => answer.json<LinkDocument>().blocked,
        takedownLimit,
      );
    }
    const answer = await eventually(
      () => call('POST', '/api/v1/links', { json: { url, reuse: true } }),
      ({ status }) => status === 201,
      takedownLimit,
    );
    expect(answer.json<LinkDocument>().code).not.toBe(code);
  });
};
