import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { createClient, expectProblem, target } from './client.ts';
import { LineClient, type OutcomeDocument } from './line-client.ts';
import type { Suite } from './over-topologies.ts';

const type = { 'Content-Type': 'application/x-ndjson' };

export const importing: Suite = (at) => {
  const { call, create, createKey, visit } = createClient(at);
  const post = (body: string | Buffer, headers = {}) =>
    call('POST', '/api/v1/links/bulk', { body, headers: { ...type, ...headers }, chunked: true });
  const lineClient = (headers = {}) => new LineClient(at().url, { 'X-API-Key': at().adminKey, ...headers });

  test('each line is answered in its place, as if it had been posted alone; blank ones are passed over', async () => {
    await create({ alias: 'lines-taken' });
    const unique = `?${randomUUID()}`;
    const lines = [
      '{"url": "https://example.com/0"}',
      '{"url": "https://example.com/1", "alias": "lines-alias", "redirect": 301}\r',
      '',
      ' \t\r',
      '{"url": "https://example.com/2", "alias": "lines-taken"}',
      '{"url": "javascript:alert(3)"}',
      '{"url": "http://127.0.0.1/4"}',
      '{"url": "https://example.com/5"',
      '\xff{"url": "https://example.com/6"}',
      '[]',
      '{"url": "https://example.com/8", "colour": "red"}',
      `{"url": "https://example.com/9", "title": "${'x'.repeat(70_000)}"}`,
      '  {"url": "https://example.com/10"}  ',
      `{"url": "https://example.com/11"}${' '.repeat(65_536 - 33)}`,
      `{"url": "https://example.com/12${unique}", "reuse": true}`,
    ];
    // The last one does not end.
    const answer = await post(Buffer.from(lines.join('\n'), 'latin1'));
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/x-ndjson']);
    const outcomes = outcomesOf(answer.text);
    const statuses = outcomes.map(({ status }) => status);
    expect(statuses).toEqual([201, 201, 409, 400, 422, 400, 400, 400, 400, 413, 201, 201, 201]);
    const made = outcomes.flatMap(({ link }) => (link ? [link.url] : []));
    expect(made).toEqual([0, 1, 10, 11, 12].map((n) => `https://example.com/${n}${n === 12 ? unique : ''}`));
    expect(outcomes[1]?.link).toMatchObject({ code: 'lines-alias', redirect: 301 });
    for (const { link } of outcomes.filter(({ status }) => status === 201)) {
      expect((await visit('GET', `/${link?.code}`)).headers.location).toBe(link?.url);
    }
  });

  test('thousands are answered in order, each by a code of its own', async () => {
    const urls = Array.from({ length: 5_000 }, (_, n) => `https://example.com/${n}`);
    const outcomes = outcomesOf((await post(urls.map((url) => `{"url":"${url}"}\n`).join(''))).text);
    expect(outcomes.map(({ link }) => link?.url)).toEqual(urls);
    expect(new Set(outcomes.map(({ link }) => link?.code)).size).toBe(urls.length);
  });

  test('a line is answered before the next is sent, however long its sender waits', async () => {
    using client = lineClient();
    for (let n = 0; n < 5; n++) {
      client.send({ url: `https://example.com/${n}` });
      const outcome = await client.next();
      expect(outcome).toMatchObject({ status: 201, link: { url: `https://example.com/${n}` } });
      expect((await visit('GET', `/${outcome?.link?.code}`)).status).toBe(302);
    }
    client.req.end('{"url": "https://example.com/last"}');
    expect(await client.rest()).toMatchObject({ outcomes: [{ status: 201 }], isWhole: true });
  });

  test.each(['', '\n\n'])('no line, no answer: %j', async (body) => {
    const answer = await post(body);
    expect([answer.status, answer.text]).toEqual([200, '']);
  });

  test('an import whose sender leaves makes no half line', async () => {
    const { key } = await createKey('editor');
    using client = lineClient({ 'X-API-Key': key });
    client.send({ url: target }, { url: target });
    expect([(await client.next())?.status, (await client.next())?.status]).toEqual([201, 201]);
    client.req.write('{"url": "https://example.com/half"}');
    client.req.destroy();
    const { items } = (await call('GET', '/api/v1/links', { key })).json<{ items: { url: string }[] }>();
    expect(items.map(({ url }) => url)).toEqual([target, target]);
  });

  test('of a key with a limit all are made, more of them than it may at once', async () => {
    const { key } = await createKey('editor', { limits: { bulkLinksPerMinute: 1_200 } });
    const lines = Array.from({ length: 1_220 }, (_, n) => `{"url":"https://example.com/${n}"}\n`).join('');
    const outcomes = outcomesOf((await post(lines, { 'X-API-Key': key })).text);
    expect(Map.groupBy(outcomes, ({ status }) => status).get(201)).toHaveLength(1_220);
  });

  test('what is refused as a whole is a problem', async () => {
    const line = '{"url": "https://example.com/"}\n';
    const { key } = await createKey('viewer');
    expectProblem(await call('POST', '/api/v1/links/bulk', { body: line, headers: type, key }), 403);
    expectProblem(await post(line, { 'X-API-Key': 'unknown' }), 401);
    expectProblem(await post(line, { 'Content-Type': 'application/x-ndjson; charset=latin1' }), 415);
    expectProblem(await post(line, { 'Content-Encoding': 'gzip' }), 415);
    expectProblem(await call('POST', '/api/v1/links', { body: line, headers: type }), 415);
  });
};

export const outcomesOf = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as OutcomeDocument);
