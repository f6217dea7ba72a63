import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { createClient, expectProblem, target } from './client.ts';
import type { Answer } from './exchange.ts';
import { outcomesOf } from './import.http.ts';
import { LineClient, type OutcomeDocument } from './line-client.ts';
import type { Suite } from './over-topologies.ts';
import { createRepeater, headersOf, isReplayed } from './repeater.ts';

export const repeatingMany: Suite = (at) => {
  const { edit } = createClient(at);
  const { array, lines, linksOf, newOwner } = createRepeater(at);

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
