import { expect, test } from '@jest/globals';
import { createClient, expectProblem } from './client.ts';
import type { Answer } from './exchange.ts';
import type { Suite } from './over-topologies.ts';
import { RawConnection } from './raw.ts';

/** Seconds that a slow client gets, and some for the server to notice. */
const limits = { head: 5, whole: 10, tolerance: 2.5 };

export const slowClients: Suite = (at) => {
  const { create, visit } = createClient(at);

  /** How long a client that sends these bytes, and then one every half second, is let go on; and how it is told. */
  async function sendSlowly(text: string) {
    using connection = new RawConnection(at().url);
    const before = performance.now();
    connection.send(text);
    const trickle = setInterval(() => connection.send('x'), 500);
    try {
      const answer = await connection.answer().catch(() => undefined);
      await connection.closed();
      return { answer, seconds: (performance.now() - before) / 1000 };
    } finally {
      clearInterval(trickle);
    }
  }

  const head = 'POST /api/v1/links HTTP/1.1\r\nHost: keyhop\r\nContent-Type: application/json\r\n';

  // All at once: each takes as long as it takes.
  test('who sends a head or a body slowly is told 408 and let go, and nobody else notices', async () => {
    const key = `X-API-Key: ${at().adminKey}\r\n`;
    const { code } = await create();
    const slow = Promise.all([
      ...Array.from({ length: 20 }, () => sendSlowly('GET /slow-head')),
      ...Array.from({ length: 20 }, () => sendSlowly(`${head}A: `)),
      ...Array.from({ length: 20 }, () => sendSlowly(`${head}${key}Content-Length: 1000\r\n\r\n{`)),
      sendSlowly(`${head}${key}Transfer-Encoding: chunked\r\n\r\nffff\r\n{`),
    ]);
    let slowest = 0;
    let isOver = false;
    const done = slow.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      const before = performance.now();
      expect((await visit('GET', `/${code}`)).status).toBe(302);
      slowest = Math.max(slowest, performance.now() - before);
      // At a pace that no limit of the balancer minds.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const outcomes = await done;
    for (const [n, { answer, seconds }] of outcomes.entries()) {
      const isHead = n < 40;
      // nginx hangs up on who does not even get a head together.
      if (isHead && at().behindBalancer) expect(answer).toBeUndefined();
      else expectProblem(answer as Answer, 408, 'request_timeout');
      const limit = isHead ? limits.head : limits.whole;
      expect(seconds).toBeGreaterThan(limit - 0.5);
      expect(seconds).toBeLessThan(limit + limits.tolerance);
    }
    expect(slowest).toBeLessThan(1_500);
  }, 30_000);
};
