import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { closedLoop, WrongAnswers } from './closed-loop.ts';

/** What has to be closed again. */
let cleanup = new AsyncDisposableStack();

afterEach(async () => {
  await cleanup.disposeAsync();
  cleanup = new AsyncDisposableStack();
});

const load = {
  seconds: 1,
  connections: 4,
  expectedStatus: 302,
  requestsOf: (connection: number) => [{ method: 'GET' as const, path: `/${connection}` }],
};

async function serve(listener: RequestListener) {
  const server = cleanup.use(createServer(listener));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { pids: [process.pid], origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('counts every answer, and lets each connection send its own requests', async () => {
  let answered = 0;
  const asked = new Set<string | undefined>();
  const server = await serve((req, res) => {
    answered++;
    asked.add(req.url);
    res.writeHead(302).end();
  });
  const turn = await closedLoop(server, load);
  // At the end, each connection has one request under way.
  expect(turn.requests).toBeGreaterThanOrEqual(answered - load.connections);
  expect(turn.requests).toBeLessThanOrEqual(answered);
  expect(asked).toEqual(new Set(['/0', '/1', '/2', '/3']));
  expect(turn.cpuMicros).toBeGreaterThan(0);
});

test('a planted stall of 100 ms shows', async () => {
  let answered = 0;
  const server = await serve((_req, res) => {
    // One in twenty: well inside of the 99th percentile, well outside of the median.
    const delay = ++answered % 20 === 0 ? 100 : 0;
    setTimeout(() => res.writeHead(302).end(), delay);
  });
  const { p50Micros, p99Micros } = await closedLoop(server, load);
  expect(p50Micros).toBeLessThan(50_000);
  expect(p99Micros).toBeGreaterThan(95_000);
});

test('one wrong answer fails the turn', async () => {
  let answered = 0;
  const server = await serve((_req, res) => res.writeHead(++answered === 50 ? 404 : 302).end());
  await expect(closedLoop(server, load)).rejects.toThrow(WrongAnswers);
});

test('a server that is gone fails the turn', async () => {
  const server = await serve((_req, res) => res.socket?.destroy());
  await expect(closedLoop(server, load)).rejects.toThrow(WrongAnswers);
});
