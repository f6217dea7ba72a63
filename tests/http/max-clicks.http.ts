import { describe, expect, test } from '@jest/globals';
import { inParallel } from '../../shared/runtime/in-parallel.ts';
import { eventually } from '../eventually.ts';
import { createClient, expectProblem, fieldsOf, type LinkDocument } from './client.ts';
import type { Suite } from './over-topologies.ts';

/** Requests at once; the balancer lets one address have 50 connections. */
const atOnce = 40;

export const limitingClicks: Suite = (at) => {
  const { call, create, edit, show, visit } = createClient(at);

  /** How many of so many GETs are redirected; asked again where the stores had no time. All others are 410. */
  async function follow(path: string, times: number): Promise<number> {
    const statuses = await inParallel(atOnce, Array(times).fill(path), async (each: string) => {
      const answer = await eventually(
        () => visit('GET', each),
        ({ status }) => status !== 503 && status !== 429,
      );
      if (answer.status !== 302) expectProblem(answer, 410, 'gone');
      return answer.status;
    });
    return statuses.filter((status) => status === 302).length;
  }

  /** A change takes a second to be seen everywhere. */
  const answers = (path: string, status: number) =>
    eventually(
      () => visit('GET', path),
      (answer) => answer.status === status,
    );

  describe('a link is followed so often and never more, by however many at once', () => {
    test.each([1, 3, 100])('%i', async (maxClicks) => {
      const { code } = await create({ maxClicks });
      expect(await follow(`/${code}`, maxClicks + 50)).toBe(maxClicks);
      expectProblem(await visit('GET', `/${code}`), 410, 'gone');
    });

    // Of more than a hundred, a process takes some ahead; it gives back what it has no use for some seconds later.
    test('150', async () => {
      const { code } = await create({ maxClicks: 150 });
      const first = await follow(`/${code}`, 400);
      expect(first).toBeLessThanOrEqual(150);
      if (!at().behindBalancer) expect(first).toBe(150);
      let sum = first;
      await eventually(
        async () => {
          sum += await follow(`/${code}`, 4);
          return sum;
        },
        (followed) => followed >= 150,
        30_000,
      );
      sum += await follow(`/${code}`, 100);
      expect(sum).toBe(150);
    }, 60_000);
  });

  test('whoever comes after the last is told why', async () => {
    const { code } = await create({ maxClicks: 1 });
    await visit('GET', `/${code}`);
    const { detail } = expectProblem(await visit('GET', `/${code}`), 410, 'gone');
    expect(detail).toBe('This link has had all its clicks.');
    const page = await visit('GET', `/${code}`, { headers: { Accept: 'text/html' } });
    expect([page.status, page.text]).toEqual([410, expect.stringContaining('This link has had all its clicks.')]);
  });

  test('a link with all its clicks is as it was to its owner', async () => {
    const { code } = await create({ maxClicks: 1 });
    await visit('GET', `/${code}`);
    expect((await show(code)).json()).toMatchObject({ code, state: 'active', maxClicks: 1 });
  });

  test('HEAD and previews use up nothing, and say that it is over when it is', async () => {
    const { code } = await create({ maxClicks: 2 });
    for (let n = 0; n < 5; n++) {
      const { status, headers } = await visit('HEAD', `/${code}`);
      expect([status, headers.location]).toEqual([302, expect.any(String)]);
      expect((await visit('GET', `/${code}+`)).status).toBe(200);
    }
    expect(await follow(`/${code}`, 5)).toBe(2);
    expect((await visit('HEAD', `/${code}`)).status).toBe(410);
    expectProblem(await visit('GET', `/${code}+`), 410, 'gone');
  });

  test('a prefetch and a percent-encoded code use up one each', async () => {
    const { code } = await create({ maxClicks: 3 });
    const encoded = `/%${code.charCodeAt(0).toString(16)}${code.slice(1)}`;
    expect((await visit('GET', `/${code}`, { headers: { 'Sec-Purpose': 'prefetch' } })).status).toBe(302);
    expect(await follow(encoded, 1)).toBe(1);
    expect((await visit('HEAD', encoded)).status).toBe(302);
    expect(await follow(`/${code}`, 3)).toBe(1);
    expect(await follow(encoded, 1)).toBe(0);
    expect((await visit('HEAD', encoded)).status).toBe(410);
  });

  test('a maximum that is raised gives more, one that is lowered less, none at all no end', async () => {
    const { code } = await create({ maxClicks: 2 });
    const path = `/${code}`;
    expect(await follow(path, 5)).toBe(2);
    expect((await edit(code, { maxClicks: 5 })).json()).toMatchObject({ maxClicks: 5 });
    await answers(path, 302);
    // It is seen by one process a little before the other.
    let more = 1;
    await eventually(
      async () => (more += await follow(path, 2)),
      (sum) => sum >= 3,
    );
    expect(more).toBe(3);
    expect(await follow(path, 5)).toBe(0);
    expect((await edit(code, { maxClicks: null })).json()).toMatchObject({ maxClicks: null });
    await answers(path, 302);
    await edit(code, { maxClicks: 4 });
    await answers(path, 410);
    await edit(code, { maxClicks: 1_000_000_000 });
    await answers(path, 302);
  });

  test('a maximum that is lowered below what was clicked ends the link', async () => {
    const { code } = await create({ maxClicks: 1_000 });
    expect(await follow(`/${code}`, 20)).toBe(20);
    await edit(code, { maxClicks: 20 });
    await answers(`/${code}`, 410);
  });

  test('a maximum set on a link that had none counts from then on', async () => {
    const { code } = await create();
    expect(await follow(`/${code}`, 5)).toBe(5);
    await edit(code, { maxClicks: 1 });
    await answers(`/${code}`, 410);
  });

  test('is shown as it was given, in lists and in bulk too', async () => {
    const given = { url: 'https://example.com/limited', maxClicks: 7 };
    const outcomes = await call('POST', '/api/v1/links/bulk', { json: [given] });
    const [{ link }] = outcomes.json<[{ link: LinkDocument }]>();
    const { code } = link;
    expect((await show(code)).json()).toMatchObject({ code, maxClicks: 7 });
    expect(await create()).toMatchObject({ maxClicks: null });
    const { items } = (await call('GET', '/api/v1/links?limit=100')).json<{ items: LinkDocument[] }>();
    expect(items.find((item) => item.code === code)).toMatchObject({ maxClicks: 7 });
  });

  test('a link with a maximum is not given to others as theirs', async () => {
    const url = 'https://example.com/limited-and-reused';
    const limited = await create({ url, maxClicks: 1 });
    const answer = await call('POST', '/api/v1/links', { json: { url, reuse: true } });
    expect([answer.status, answer.json<LinkDocument>().code === limited.code]).toEqual([201, false]);
  });

  test.each([0, -1, 1.5, 1_000_000_001, '1', true, [], {}])('400: a maximum of %j', async (maxClicks) => {
    const refused = await call('POST', '/api/v1/links', { json: { url: 'https://example.com/', maxClicks } });
    expect(fieldsOf(expectProblem(refused, 400, 'invalid_request'))).toEqual(['maxClicks']);
    const { code } = await create();
    expect(fieldsOf(expectProblem(await edit(code, { maxClicks }), 400, 'invalid_request'))).toEqual(['maxClicks']);
  });
};
