import { expect, test } from '@jest/globals';
import { createClient, expectProblem, fieldsOf, type LinkDocument, type ProblemDocument, target } from './client.ts';
import type { Suite } from './over-topologies.ts';

interface Outcome {
  status: number;
  link?: LinkDocument;
  error?: ProblemDocument;
}

export const bulk: Suite = (at) => {
  const { call, create, visit } = createClient(at);
  const post = (json: unknown) => call('POST', '/api/v1/links/bulk', { json });

  test('each element is answered in its place, as if it had been posted alone', async () => {
    await create({ alias: 'bulk-taken' });
    const answer = await post([
      { url: 'https://example.com/0' },
      { url: 'javascript:alert(1)' },
      { url: 'https://example.com/2', alias: 'bulk-alias', redirect: 301 },
      { url: 'https://example.com/3', alias: 'bulk-taken' },
      { url: 'http://127.0.0.1/' },
      'https://example.com/5',
      { url: 'https://example.com/6', colour: 'red' },
      null,
      { url: 'https://example.com/8' },
    ]);
    expect(answer.status).toBe(200);
    const outcomes = answer.json<Outcome[]>();
    expect(outcomes.map(({ status }) => status)).toEqual([201, 400, 201, 409, 422, 400, 400, 400, 201]);
    expect(outcomes.map(({ link }) => link?.url)).toEqual(
      [0, undefined, 2, undefined, undefined, undefined, undefined, undefined, 8].map((n) =>
        n === undefined ? undefined : `https://example.com/${n}`,
      ),
    );
    expect(outcomes[2]?.link).toMatchObject({ code: 'bulk-alias', redirect: 301 });
    for (const { status, error } of outcomes.filter((outcome) => outcome.error)) {
      expect(error).toMatchObject({
        status,
        title: expect.any(String),
        code: expect.any(String),
        detail: expect.any(String),
      });
    }
    expect(fieldsOf(outcomes[6]?.error as ProblemDocument)).toEqual(['colour']);
  });

  test('a thousand at once are a thousand links, in order', async () => {
    const urls = Array.from({ length: 1_000 }, (_, n) => `https://example.com/${n}`);
    const outcomes = (await post(urls.map((url) => ({ url })))).json<Outcome[]>();
    expect(outcomes.map(({ link }) => link?.url)).toEqual(urls);
    const codes = outcomes.map(({ link }) => link?.code);
    expect(new Set(codes).size).toBe(1_000);
    // Chat programs would cut off the end of a code such as abcdef_.
    expect(codes.filter((code) => !/^[0-9a-zA-Z][\w-]{5}[0-9a-zA-Z]$/.test(code ?? ''))).toEqual([]);
    const visits: Awaited<ReturnType<typeof visit>>[] = [];
    // From ten places, and fifty at a time: what one of them may make Keyhop look up is limited, and so is all at once.
    for (let first = 0; first < codes.length; first += 50) {
      const some = codes.slice(first, first + 50);
      const asked = some.map((code, n) => visit('GET', `/${code}`, { from: `127.0.0.${10 + (n % 10)}` }));
      visits.push(...(await Promise.all(asked)));
    }
    expect(visits.map(({ headers }) => headers.location)).toEqual(urls);
  });

  test('an alias that is wanted twice goes to one of the two', async () => {
    const outcomes = (await post(Array(2).fill({ url: target, alias: 'bulk-twice' }))).json<Outcome[]>();
    expect(outcomes.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test('none is none', async () => {
    expect((await post([])).json()).toEqual([]);
  });

  test('1,001 are 400, and none of them is made', async () => {
    const links = [{ url: target, alias: 'bulk-too-many' }, ...Array(1_000).fill({ url: target })];
    expectProblem(await post(links), 400, 'invalid_request');
    expect((await visit('GET', '/bulk-too-many')).status).toBe(404);
  });

  test('16 MiB are taken, one byte more is 413', async () => {
    const body = (bytes: number) => ({ body: '[]'.padEnd(bytes), headers: { 'Content-Type': 'application/json' } });
    expect((await call('POST', '/api/v1/links/bulk', body(16_777_216))).json()).toEqual([]);
    expectProblem(await call('POST', '/api/v1/links/bulk', body(16_777_217)), 413, 'payload_too_large');
  });

  test.each([{ url: target }, 'text', null, 7])('400 for %j, which is no array', async (json) => {
    expectProblem(await post(json), 400, 'invalid_request');
  });
};
