import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { connectionLost, late, noAnswerInTime } from './history.ts';
import { OpenLoop, type Stream } from './open-loop.ts';
import { summarise } from './summary.ts';

/** What has to be closed again. */
let cleanup = new AsyncDisposableStack();

afterEach(async () => {
  await cleanup.disposeAsync();
  cleanup = new AsyncDisposableStack();
});

const target = 'https://example.com/right';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.defer(async () => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** GETs of /0, /1, … */
function gets(perSecond: number): Stream {
  let sent = 0;
  return {
    perSecond,
    next: () => sent++,
    bytesOf: (subject) => `GET /${subject} HTTP/1.1\r\nHost: test\r\n\r\n`,
    isRight: (_subject, { status, location }) => status === 302 && location === target,
  };
}

async function load(origin: string, perSecond: number, seconds = 1, maxConnections = 100) {
  const history = await new OpenLoop({ origin, streams: [gets(perSecond)], seconds, maxConnections }).run();
  return { history, summary: summarise(history, () => true) };
}

test('asks once for each subject, at the rate asked for, and keeps every answer', async () => {
  const asked: (string | undefined)[] = [];
  const origin = await serve((req, res) => {
    asked.push(req.url);
    res.writeHead(302, { Location: target }).end();
  });
  const { history, summary } = await load(origin, 500);
  expect(asked.toSorted()).toEqual(Array.from({ length: 500 }, (_, n) => `/${n}`).toSorted());
  expect(summary).toMatchObject({ requests: 500, right: 500, statuses: { 302: 500 } });
  const entries = [...history.entries()];
  expect(entries.find(({ subject }) => subject === 250)?.start).toBeCloseTo(500);
  expect(entries.every(({ start, end }) => end > start)).toBe(true);
});

test('in bursts, so many are meant for the same moment, at the same rate over time', async () => {
  const origin = await serve((_req, res) => res.writeHead(302, { Location: target }).end());
  const streams = [{ ...gets(500), atOnce: 100 }];
  const history = await new OpenLoop({ origin, streams, seconds: 1, maxConnections: 200 }).run();
  const starts = [...history.entries()].map(({ start }) => Math.round(start)).sort((a, b) => a - b);
  expect(starts).toEqual([0, 200, 400, 600, 800].flatMap((start) => new Array<number>(100).fill(start)));
});

test('a planted stall of 100 ms shows, in those that came meanwhile too', async () => {
  let answered = 0;
  const origin = await serve((_req, res) => {
    if (++answered === 250) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    res.writeHead(302, { Location: target }).end();
  });
  const { history, summary } = await load(origin, 500);
  expect(summary.right).toBe(500);
  expect(summary.max).toBeGreaterThan(95);
  // 50 were meant to be sent during the stall: ten in a hundred.
  expect(summary.p99).toBeGreaterThan(80);
  const late = summarise(history, ({ start, end }) => end - start > 20);
  expect(late.requests).toBeGreaterThanOrEqual(30);
});

test('a delay of single answers shows, and holds up no others', async () => {
  let answered = 0;
  const origin = await serve((_req, res) => {
    const delay = ++answered % 20 === 0 ? 100 : 0;
    setTimeout(() => res.writeHead(302, { Location: target }).end(), delay);
  });
  const { summary } = await load(origin, 500);
  expect(summary.p99).toBeGreaterThan(95);
  expect(summary.p50).toBeLessThan(50);
});

test('a wrong target, another status and a broken connection count as wrong, each by its name', async () => {
  let answered = 0;
  const origin = await serve((req, res) => {
    answered++;
    if (answered === 10) res.writeHead(302, { Location: `${target}/not` }).end();
    else if (answered === 20) res.writeHead(404, { 'Content-Type': 'text/html' }).end('<p>none</p>');
    else if (answered === 30) req.socket.destroy();
    else res.writeHead(302, { Location: target }).end();
  });
  const { summary } = await load(origin, 100);
  expect(summary).toMatchObject({ requests: 100, right: 97, statuses: { 302: 98, 404: 1, [connectionLost]: 1 } });
});

test('a rate that the server cannot hold shows as latency, not as a lower rate', async () => {
  // One at a time, 5 ms each: 200 a second.
  let free = 0;
  const origin = await serve((_req, res) => {
    free = Math.max(free, performance.now()) + 5;
    setTimeout(() => res.writeHead(302, { Location: target }).end(), free - performance.now());
  });
  const { history, summary } = await load(origin, 400, 2);
  expect(summary.requests).toBe(800);
  expect(summary.p50).toBeGreaterThan(500);
  const last = [...history.entries()].map(({ start }) => start).reduce((a, b) => Math.max(a, b));
  expect(last).toBeGreaterThan(1_990);
});

test('a right answer that comes too late counts as such', async () => {
  const origin = await serve((_req, res) => {
    setTimeout(() => res.writeHead(302, { Location: target }).end(), 1_800);
  });
  const { summary } = await load(origin, 50);
  expect(summary).toMatchObject({ requests: 50, right: 0, statuses: { [302 + late]: 50 } });
});

test('what is not answered at all is given up', async () => {
  const origin = await serve(() => {});
  const began = performance.now();
  const { summary } = await load(origin, 50);
  expect(performance.now() - began).toBeLessThan(5_000);
  expect(summary).toMatchObject({ requests: 50, right: 0, statuses: { [noAnswerInTime]: 50 } });
  expect(summary.p50).toBeGreaterThanOrEqual(1_500);
});
