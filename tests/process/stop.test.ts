import { Agent } from 'node:http';
import { expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { exchange } from '../http/exchange.ts';
import { LineClient } from '../http/line-client.ts';
import { launch } from '../keyhop-process.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const ADMIN_KEY = 'an-admin-key-for-tests-only';
const headers = { 'X-API-Key': ADMIN_KEY, 'Content-Type': 'application/json' };

/** Creates links one after the other until no connection comes about any more. Any other failure is one. */
async function createUntilStopped(origin: string, worker: number, links: Map<string, string>): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let n = 0; ; n++) {
    const url = `https://example.com/${worker}/${n}`;
    const message = { headers, body: JSON.stringify({ url }), agent };
    try {
      const answer = await exchange(origin, 'POST', '/api/v1/links', message);
      expect(answer.status).toBe(201);
      links.set(answer.json<{ code: string }>().code, url);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).syscall === 'connect') return;
      throw error;
    }
  }
}

test.each(['1', '2'])(
  'SIGTERM cuts no request to %s workers, loses nothing acknowledged, and ends it with 0; started again, it goes on',
  async (WORKERS) => {
    await using directory = await temporaryDirectory();
    const env: Record<string, string> = { DATA_DIR: directory.path, ADMIN_KEY, WORKERS };
    const links = new Map<string, string>();
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGTERM'] as const) {
      await using keyhop = launch(env);
      const { port } = await keyhop.started();
      const origin = `http://127.0.0.1:${port}`;
      const before = links.size;
      const load = Promise.all(Array.from({ length: 16 }, (_, worker) => createUntilStopped(origin, worker, links)));
      await eventually(
        async () => links.size - before,
        (made) => made > 500,
      );
      const asked = performance.now();
      const { code, stderr } = await keyhop.end(signal);
      expect(performance.now() - asked).toBeLessThan(3_000);
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('"message":"stopped"') });
      await load;
      // The same port again, as a supervisor would have it.
      env['PORT'] = String(port);
    }

    await using again = launch(env);
    const origin = `http://127.0.0.1:${(await again.started()).port}`;
    for (const [code, url] of links) {
      expect((await exchange(origin, 'GET', `/${code}`)).headers.location).toBe(url);
    }
  },
  60_000,
);

test('SIGTERM cuts an import off between two lines, at once, and its client can tell', async () => {
  await using directory = await temporaryDirectory();
  await using keyhop = launch({ DATA_DIR: directory.path, ADMIN_KEY });
  using client = new LineClient(`http://127.0.0.1:${(await keyhop.started()).port}`, { 'X-API-Key': ADMIN_KEY });
  client.send({ url: 'https://example.com/' });
  expect(await client.next()).toMatchObject({ status: 201 });
  const asked = performance.now();
  const ended = keyhop.end();
  const { outcomes, isWhole } = await client.rest();
  expect([outcomes.map(({ error }) => error?.code), isWhole]).toEqual([['unavailable'], false]);
  expect((await ended).code).toBe(0);
  expect(performance.now() - asked).toBeLessThan(3_000);
});

test('a connection that stays open and says nothing does not hold up the end', async () => {
  await using directory = await temporaryDirectory();
  await using keyhop = launch({ DATA_DIR: directory.path });
  const origin = `http://127.0.0.1:${(await keyhop.started()).port}`;
  const agent = new Agent({ keepAlive: true });
  await Promise.all([1, 2, 3].map(() => exchange(origin, 'GET', '/robots.txt', { agent })));
  const asked = performance.now();
  expect((await keyhop.end()).code).toBe(0);
  expect(performance.now() - asked).toBeLessThan(3_000);
});

test('two Keyhops may share a data directory: what one acknowledged, the other serves at once', async () => {
  await using directory = await temporaryDirectory();
  const env = { DATA_DIR: directory.path, ADMIN_KEY };
  await using one = launch(env);
  const first = `http://127.0.0.1:${(await one.started()).port}`;
  await using other = launch(env);
  const second = `http://127.0.0.1:${(await other.started()).port}`;
  const codes = new Set<string>();
  for (let n = 0; n < 300; n++) {
    const [writer, reader] = n % 2 === 0 ? [first, second] : [second, first];
    const url = `https://example.com/${n}`;
    // The reader has just read, so that its snapshot is fresh, and older than the link.
    await exchange(reader, 'GET', '/unknown');
    const answer = await exchange(writer, 'POST', '/api/v1/links', { headers, body: JSON.stringify({ url }) });
    const { code } = answer.json<{ code: string }>();
    codes.add(code);
    expect((await exchange(reader, 'GET', `/${code}`)).headers.location).toBe(url);
  }
  expect(codes.size).toBe(300);
});
