import { describe, expect, test } from '@jest/globals';
import { createClient, expectProblem, fieldsOf, type KeyDocument, type LinkDocument } from './client.ts';
import type { Answer } from './exchange.ts';
import type { Suite } from './over-topologies.ts';

interface ListDocument {
  items: LinkDocument[];
  next: string | null;
}

export const listing: Suite = (at) => {
  const { call, create, createKey, edit, remove } = createClient(at);
  const path = '/api/v1/links';

  const list = (key: string, query: Record<string, string> = {}) =>
    call('GET', `${path}?${new URLSearchParams(query)}`, { key });

  /** All pages, by `next`; what is done between two of them. */
  async function pages(key: string, query: Record<string, string>, between = async () => {}): Promise<ListDocument[]> {
    const documents: ListDocument[] = [];
    for (let cursor: string | null | undefined; cursor !== null; await between()) {
      const answer = await list(key, { ...query, ...(cursor && { cursor }) });
      expect(answer.status).toBe(200);
      const document = answer.json<ListDocument>();
      documents.push(document);
      cursor = document.next;
    }
    return documents;
  }

  /** An editor's key of a new owner, with links that differ in tags and state, in the order of their creation. */
  async function ownerOf(total: number): Promise<{ key: KeyDocument; links: LinkDocument[] }> {
    const key = await createKey('editor');
    const json = Array.from({ length: total }, (_, n) => ({ url: urlOf(n), tags: n % 3 === 0 ? ['third'] : [] }));
    const answer = await call('POST', `${path}/bulk`, { json, key: key.key });
    const links = answer.json<{ link: LinkDocument }[]>().map(({ link }) => link);
    return { key, links };
  }

  const urlOf = (n: number) => `https://example.com/listed/${n % 2}`;
  const codesOf = (documents: ListDocument[]) => documents.flatMap(({ items }) => items.map(({ code }) => code));
  const timesOf = (documents: ListDocument[]) => documents.flatMap(({ items }) => items.map((item) => item.createdAt));

  test('shows own links as they are shown alone, newest first', async () => {
    const { key } = await createKey('editor');
    const links: LinkDocument[] = [];
    for (let n = 0; n < 3; n++) links.push(await create({ title: `title ${n}`, tags: ['a'], redirect: 307 }, key));
    const answer = await list(key);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(answer.headers).not.toHaveProperty('link');
    const { items, next } = answer.json<ListDocument>();
    expect(next).toBeNull();
    expect(items.map(({ createdAt }) => createdAt)).toEqual(links.map(({ createdAt }) => createdAt).reverse());
    expect(new Map(items.map((item) => [item.code, item]))).toEqual(new Map(links.map((link) => [link.code, link])));
  });

  test('is empty for an owner without links', async () => {
    const { key } = await createKey('viewer');
    expect((await list(key)).json()).toEqual({ items: [], next: null });
  });

  test.each([
    ['all of them', {}, () => true],
    ['those with a tag', { tag: 'third' }, (n: number) => n % 3 === 0],
    ['those of a URL', { url: ' HTTPS://example.com:443/listed/./1 ' }, (n: number) => n % 2 === 1],
    ['those in a state', { state: 'disabled' }, (n: number) => n % 5 === 0],
    ['those with all three', { tag: 'third', url: urlOf(0), state: 'active' }, (n: number) => n % 6 === 0 && n % 5 > 0],
    ['those with a tag that none has', { tag: 'none' }, () => false],
  ] as const)('gives %s exactly once by following next, while others are created', async (_, filter, isMeant) => {
    const { key, links } = await ownerOf(60);
    const disabled = links.filter((__, n) => n % 5 === 0);
    await Promise.all(disabled.map(({ code }) => edit(code, { state: 'disabled' }, { key: key.key })));
    const newer: string[] = [];
    const documents = await pages(key.key, { ...filter, limit: '7' }, async () => {
      newer.push((await create({ url: urlOf(newer.length), tags: ['third'] }, key.key)).code);
    });
    const meant = links.filter((__, n) => isMeant(n)).map(({ code }) => code);
    expect(
      codesOf(documents)
        .filter((code) => !newer.includes(code))
        .sort(),
    ).toEqual(meant.sort());
    expect(new Set(codesOf(documents)).size).toBe(codesOf(documents).length);
    expect(timesOf(documents)).toEqual(timesOf(documents).sort().reverse());
    for (const { items } of documents) expect(items.length).toBeLessThanOrEqual(7);
  });

  test('reads a bounded number of links in search of a tag: a page may be empty and yet not the last', async () => {
    const { key } = await createKey('editor');
    const oldest = await create({ tags: ['rare'] }, key);
    const json = Array.from({ length: 700 }, (_, n) => ({ url: urlOf(n) }));
    await call('POST', `${path}/bulk`, { json, key });
    const documents = await pages(key, { tag: 'rare' });
    expect(documents.map(({ items }) => items.length)).toEqual([0, 1]);
    expect(documents.at(-1)?.items).toEqual([oldest]);
  });

  test('says where the next page is in a header, too', async () => {
    const { key, links } = await ownerOf(5);
    const codes: string[] = [];
    for (let there: string | undefined = `${path}?limit=2&state=active`; there !== undefined; ) {
      const answer: Answer = await call('GET', there, { key: key.key });
      const document = answer.json<ListDocument>();
      codes.push(...document.items.map(({ code }) => code));
      there = nextOf(answer);
      expect(there).toBe(document.next === null ? undefined : `${path}?limit=2&state=active&cursor=${document.next}`);
    }
    expect(codes.sort()).toEqual(links.map(({ code }) => code).sort());
  });

  const nextOf = ({ headers }: Answer) => /^<([^>]*)>; rel="next"$/.exec(String(headers['link'] ?? ''))?.[1];

  test('a URL as long as may be, and as strange, is found and gone on with', async () => {
    const { key } = await createKey('editor');
    const url = `https://example.com/${'a/%20&"\'<>é|+'.repeat(250)}`;
    for (let n = 0; n < 2; n++) await create({ url }, key);
    const first = await list(key, { url, limit: '1' });
    expect(first.status).toBe(200);
    const second = await call('GET', nextOf(first) as string, { key });
    const codes = [first, second].flatMap((answer) => answer.json<ListDocument>().items.map(({ code }) => code));
    expect(new Set(codes).size).toBe(2);
  });

  test('has links in every state, unless one is asked for', async () => {
    const { key, links } = await ownerOf(3);
    const codes = links.map(({ code }) => code) as [string, string, string];
    await edit(codes[0], { state: 'disabled' }, { key: key.key });
    await remove(codes[1], key.key);
    expect(codesOf(await pages(key.key, {})).sort()).toEqual(codes.toSorted());
    for (const [n, state] of ['disabled', 'deleted', 'active'].entries()) {
      expect(codesOf(await pages(key.key, { state }))).toEqual([codes[n]]);
    }
  });

  test('follows a link that is edited to lead elsewhere', async () => {
    const { key } = await createKey('editor');
    const { code } = await create({ url: urlOf(0) }, key);
    await edit(code, { url: urlOf(1) }, { key });
    expect(codesOf(await pages(key, { url: urlOf(0) }))).toEqual([]);
    expect(codesOf(await pages(key, { url: urlOf(1) }))).toEqual([code]);
  });

  test('a viewer lists its owner’s links, and nobody but an admin those of another', async () => {
    const { key, links } = await ownerOf(3);
    const { owner } = key;
    const viewer = await createKey('viewer', { owner });
    const another = await createKey('editor');
    const codes = links.map(({ code }) => code).sort();
    expect(codesOf(await pages(viewer.key, {})).sort()).toEqual(codes);
    expect(codesOf(await pages(viewer.key, { owner })).sort()).toEqual(codes);
    expect(codesOf(await pages(at().adminKey, { owner })).sort()).toEqual(codes);
    expectProblem(await list(another.key, { owner }), 403, 'forbidden');
    expectProblem(await list(another.key, { owner: 'admin' }), 403, 'forbidden');
    expect(codesOf(await pages(another.key, {}))).toEqual([]);
  });

  describe('400 names the parameter', () => {
    test.each([
      ['limit=0', 'limit'],
      ['limit=101', 'limit'],
      ['limit=-1', 'limit'],
      ['limit=1e1', 'limit'],
      ['limit=', 'limit'],
      ['limit=ten', 'limit'],
      ['limit=1&limit=1', 'limit'],
      ['tag=', 'tag'],
      ['tag=a&tag=b', 'tag'],
      ['state=gone', 'state'],
      ['state=ACTIVE', 'state'],
      ['url=nonsense', 'url'],
      ['url=', 'url'],
      ['url=ftp://example.com/', 'url'],
      ['owner=a%20b', 'owner'],
      ['owner=', 'owner'],
      ['offset=5', 'offset'],
      ['page', 'page'],
      ['__proto__=1', '__proto__'],
      ['cursor=', 'cursor'],
      ['cursor=nonsense', 'cursor'],
      ['cursor=%00', 'cursor'],
      [`cursor=${'A'.repeat(40)}`, 'cursor'],
      [`cursor=${'A'.repeat(120)}`, 'cursor'],
    ])('%s', async (query, field) => {
      const problem = expectProblem(await call('GET', `${path}?${query}`), 400, 'invalid_request');
      expect(fieldsOf(problem)).toEqual([field]);
    });

    test('every wrong one of several', async () => {
      const problem = expectProblem(await call('GET', `${path}?limit=0&colour=red&state=x&tag=a&tag=b`), 400);
      expect(fieldsOf(problem)).toEqual(['colour', 'limit', 'state', 'tag']);
    });
  });

  test('a URL that no link may lead to today can be asked for', async () => {
    expect((await call('GET', `${path}?url=http://10.0.0.1/`)).status).toBe(200);
  });

  test('a cursor is good for the list it came from and for no other, in no other form', async () => {
    const { key, links } = await ownerOf(4);
    const { owner } = key;
    const url = links[0]?.url as string;
    const { next } = (await list(key.key, { limit: '1' })).json<ListDocument>();
    const cursor = String(next);
    // The limit is nothing that the list depends on, and neither is who asks.
    expect((await list(key.key, { limit: '2', cursor })).json<ListDocument>().items).toHaveLength(2);
    expect((await list(at().adminKey, { owner, cursor })).status).toBe(200);
    const another = (await createKey('editor')).key;
    const wrong: [string, Record<string, string>][] = [
      [another, { cursor }],
      [at().adminKey, { cursor }],
      ...[{ tag: 'third' }, { url }, { state: 'active' }].map((filter) => [key.key, { ...filter, cursor }] as never),
      ...[`${cursor}=`, ` ${cursor}`, `${cursor}A`, cursor.slice(0, -1), swapped(cursor, 2), swapped(cursor, 12)].map(
        (other) => [key.key, { cursor: other }] as never,
      ),
    ];
    for (const [asking, query] of wrong) {
      expect(fieldsOf(expectProblem(await list(asking, query), 400, 'invalid_request'))).toEqual(['cursor']);
    }
  });

  const swapped = (text: string, at_: number) =>
    `${text.slice(0, at_)}${text[at_] === 'A' ? 'B' : 'A'}${text.slice(at_ + 1)}`;
};
