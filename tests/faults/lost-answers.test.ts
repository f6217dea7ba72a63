import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { expect, test } from '@jest/globals';
import { seededRandom } from '../../bench/open-loop/seeded-random.ts';
import { createClient, type LinkDocument } from '../http/client.ts';
import { exchange } from '../http/exchange.ts';
import { topologies } from '../http/topology.ts';
import { CuttingProxy } from './cutting-proxy.ts';

/** Each is asked for about twice. */
const links = Number(process.env['KEYHOP_LOST_ANSWERS'] ?? 300);
const atOnce = 16;

test.each(topologies)(
  '$name: links whose answers are cut off, asked for until answered, are as many links and no more',
  async ({ start }) => {
    const topology = await start();
    try {
      const { call, createKey } = createClient(() => topology);
      const { key } = await createKey('editor');
      await using proxy = new CuttingProxy(topology.url, seededRandom(1));
      const origin = await proxy.listen();
      const made = new Map<string, string>();
      let next = 0;

      async function createOne(n: number): Promise<void> {
        const url = `https://example.com/${n}`;
        const headers = { 'X-API-Key': key, 'Content-Type': 'application/json', 'Idempotency-Key': randomUUID() };
        for (;;) {
          // A connection each, which the proxy cuts or not.
          const agent = new Agent();
          const message = { headers, body: JSON.stringify({ url }), agent };
          const answer = await exchange(origin, 'POST', '/api/v1/links', message).catch(() => undefined);
          agent.destroy();
          // 429: nginx lets one address make 200 requests a second.
          if (answer === undefined || answer.status === 503 || answer.status === 429) continue;
          expect(answer.status).toBe(201);
          made.set(answer.json<LinkDocument>().code, url);
          return;
        }
      }

      async function createOn(): Promise<void> {
        while (next < links) await createOne(next++);
      }

      await Promise.all(Array.from({ length: atOnce }, createOn));
      expect(made.size).toBe(links);
      // The cuts did meet requests.
      expect(proxy.cut).toBeGreaterThan(links / 4);
      const listed = new Map<string, string>();
      for (let path: string | undefined = '/api/v1/links?limit=100'; path !== undefined; ) {
        const page = await call('GET', path, { key });
        const { items, next: cursor } = page.json<{ items: LinkDocument[]; next: string | null }>();
        for (const { code, url } of items) listed.set(code, url);
        path = cursor === null ? undefined : `/api/v1/links?limit=100&cursor=${cursor}`;
      }
      expect(listed).toEqual(made);
      process.stderr.write(`${links} links, ${proxy.cut} answers cut\n`);
    } finally {
      await topology.stop();
    }
  },
  180_000,
);
