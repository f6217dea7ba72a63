import { type RequestListener, request } from 'node:http';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { waitUntil } from '../local/wait-until.ts';
import {
  type Answer,
  ask,
  balancer,
  closeServices,
  expectProblem,
  remove,
  seen,
  serve,
  service,
} from './balancer-harness.ts';

afterEach(() => {
  seen.length = 0;
});

afterAll(closeServices);

test('streams both ways on the bulk path', async () => {
  const write = await serve((req, res) => {
    res.writeHead(200);
    req.pipe(res);
  });
  const own = await balancer([write.address], [write.address]);
  const chunk = await new Promise<string>((resolve, reject) => {
    const req = request(`${own.nginx.url}/api/v1/links/bulk`, { method: 'POST' }, (res) => {
      res.once('data', (data) => {
        resolve(String(data));
        req.destroy();
      });
      res.once('error', () => {});
    });
    req.once('error', reject);
    // Never ended: the answer to the first line comes while the request is still open.
    req.write('first line\n');
  });
  expect(chunk).toBe('first line\n');
  await remove(own);
});

test('a read service that dies and comes back costs no request', async () => {
  const stays = await serve(service('stays'));
  let dies = await serve(service('dies'));
  const setup = await balancer([stays.address, dies.address], [stays.address]);
  const statuses: number[] = [];
  let stop = false;
  const load = Promise.all(
    Array.from({ length: 4 }, async () => {
      while (!stop) statuses.push((await ask(setup.nginx.url, '/abc')).status);
    }),
  );
  const { port } = dies;
  const enough = (count: number) =>
    waitUntil(() => statuses.length >= count, { what: `${count} answers`, timeoutMs: 10_000 });
  await enough(50);
  dies.server.close();
  dies.server.closeAllConnections();
  await enough(statuses.length + 200);
  dies = await serve(service('back'), port);
  await waitUntil(() => seen.some(({ by }) => by === 'back'), { what: 'it gets requests again', timeoutMs: 10_000 });
  stop = true;
  await load;
  expect(new Set(statuses)).toEqual(new Set([200]));
  await remove(setup);
});

test('with no service left the answer is 503, and the first that comes back is used at once', async () => {
  const only = await serve(service('only'));
  const setup = await balancer([only.address], [only.address]);
  only.server.close();
  only.server.closeAllConnections();
  for (let i = 0; i < 5; i++) expectProblem(await ask(setup.nginx.url, '/abc'), 503, 'unavailable');
  expectProblem(await ask(setup.nginx.url, '/', { method: 'POST', body: 'https://example.com' }), 503, 'unavailable');
  await serve(service('back'), only.port);
  expect((await ask(setup.nginx.url, '/abc')).status).toBe(200);
  await remove(setup);
});

test('a POST that may have arrived is not sent again; a GET is', async () => {
  let arrived = 0;
  const hangs: RequestListener = (req) => {
    arrived++;
    req.socket.destroy();
  };
  const [one, two] = [await serve(hangs), await serve(hangs)];
  const setup = await balancer([one.address, two.address], [one.address, two.address]);
  await ask(setup.nginx.url, '/api/v1/links', { method: 'POST', body: '{}' });
  expect(arrived).toBe(1);
  await ask(setup.nginx.url, '/api/v1/links');
  expect(arrived).toBe(4);
  await remove(setup);
});

test('one address gets 429 beyond its limits, unless they are off', async () => {
  const read = await serve(service('read'));
  const on = await balancer([read.address], [read.address]);
  const off = await balancer([read.address], [read.address], { rateLimit: 'off' });
  const flood = async (url: string) => {
    const answers: Answer[] = [];
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let i = 0; i < 50; i++) answers.push(await ask(url, '/api/v1/links'));
      }),
    );
    return answers;
  };
  const refused = (await flood(on.nginx.url)).filter(({ status }) => status !== 200);
  expect(refused.length).toBeGreaterThan(0);
  for (const answer of refused) expectProblem(answer, 429, 'too_many_requests');
  expect(refused[0]?.headers['retry-after']).toBe('1');
  expect((await flood(off.nginx.url)).every(({ status }) => status === 200)).toBe(true);
  await Promise.all([remove(on), remove(off)]);
});

test('the address that a trusted proxy names is passed on', async () => {
  const read = await serve(service('read'));
  const setup = await balancer([read.address], [read.address], { trustedProxies: ['127.0.0.0/8'] });
  await ask(setup.nginx.url, '/abc', { headers: { 'X-Forwarded-For': '6.6.6.6, 192.0.2.7' } });
  expect(seen[0]?.headers['x-forwarded-for']).toBe('192.0.2.7');
  await remove(setup);
});
