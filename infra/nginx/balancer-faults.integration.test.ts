import { type RequestListener, request } from 'node:http';
import { expect, test } from '@jest/globals';
import { waitUntil } from '../local/wait-until.ts';
import {
  type Answer,
  ask,
  endServices,
  expectProblem,
  seen,
  serve,
  service,
  startBalancer,
} from './balancer-harness.ts';

endServices();

test('streams both ways on the bulk path', async () => {
  const write = await serve((req, res) => {
    res.writeHead(200);
    req.pipe(res);
  });
  await using own = await startBalancer([write.address], [write.address]);
  const chunk = await new Promise<string>((resolve, reject) => {
    const req = request(`${own.url}/api/v1/links/bulk`, { method: 'POST' }, (res) => {
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
});

test('a read service that dies and comes back costs no request', async () => {
  const stays = await serve(service('stays'));
  let dies = await serve(service('dies'));
  await using balancer = await startBalancer([stays.address, dies.address], [stays.address]);
  const statuses: number[] = [];
  let stop = false;
  const load = Promise.all(
    Array.from({ length: 4 }, async () => {
      while (!stop) statuses.push((await ask(balancer.url, '/abc')).status);
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
});

test('with no service left the answer is 503, and the first that comes back is used at once', async () => {
  const only = await serve(service('only'));
  await using balancer = await startBalancer([only.address], [only.address]);
  only.server.close();
  only.server.closeAllConnections();
  for (let i = 0; i < 5; i++) expectProblem(await ask(balancer.url, '/abc'), 503, 'unavailable');
  expectProblem(await ask(balancer.url, '/', { method: 'POST', body: 'https://example.com' }), 503, 'unavailable');
  await serve(service('back'), only.port);
  expect((await ask(balancer.url, '/abc')).status).toBe(200);
});

test('a POST that may have arrived is not sent again; a GET is', async () => {
  let arrived = 0;
  const hangs: RequestListener = (req) => {
    arrived++;
    req.socket.destroy();
  };
  const [one, two] = [await serve(hangs), await serve(hangs)];
  await using balancer = await startBalancer([one.address, two.address], [one.address, two.address]);
  await ask(balancer.url, '/api/v1/links', { method: 'POST', body: '{}' });
  expect(arrived).toBe(1);
  await ask(balancer.url, '/api/v1/links');
  expect(arrived).toBe(4);
});

test('one address gets 429 beyond its limits, unless they are off', async () => {
  const read = await serve(service('read'));
  await using on = await startBalancer([read.address], [read.address]);
  await using off = await startBalancer([read.address], [read.address], { rateLimit: 'off' });
  const flood = async (url: string) => {
    const answers: Answer[] = [];
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let i = 0; i < 50; i++) answers.push(await ask(url, '/api/v1/links'));
      }),
    );
    return answers;
  };
  const refused = (await flood(on.url)).filter(({ status }) => status !== 200);
  expect(refused.length).toBeGreaterThan(0);
  for (const answer of refused) expectProblem(answer, 429, 'too_many_requests');
  expect(refused[0]?.headers['retry-after']).toBe('1');
  expect((await flood(off.url)).every(({ status }) => status === 200)).toBe(true);
});

test('the address that a trusted proxy names is passed on', async () => {
  const read = await serve(service('read'));
  await using balancer = await startBalancer([read.address], [read.address], { trustedProxies: ['127.0.0.0/8'] });
  await ask(balancer.url, '/abc', { headers: { 'X-Forwarded-For': '6.6.6.6, 192.0.2.7' } });
  expect(seen[0]?.headers['x-forwarded-for']).toBe('192.0.2.7');
});
