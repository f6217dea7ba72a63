import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from '@jest/globals';
import { Metrics } from '../runtime/metrics.ts';
import { RequestCounts } from './request-counts.ts';

function countingSetup() {
  const metrics = new Metrics();
  const requests = new RequestCounts().register(metrics);
  return {
    requests,
    count(method: string, route: string, statusCode: number) {
      requests.count({ method } as IncomingMessage, { statusCode, headersSent: true } as ServerResponse, route, 1);
    },
    async counters() {
      const lines = (await metrics.text()).split('\n');
      return lines.filter((line) => line.startsWith('keyhop_http_requests_total'));
    },
  };
}

const counter = (method: string, route: string, status: number, value: number) =>
  `keyhop_http_requests_total{method="${method}",route="${route}",status="${status}"} ${value}`;

test('errors that have not happened are told of as 0, so that the first one is an increase', async () => {
  const { requests, count, counters } = countingSetup();
  requests.declare('POST', '/api/v1/links');
  const none = [500, 503].map((status) => counter('POST', '/api/v1/links', status, 0));
  expect(await counters()).toEqual(none);
  count('GET', '/robots.txt', 200);
  expect(await counters()).toEqual([
    ...none,
    counter('GET', '/robots.txt', 500, 0),
    counter('GET', '/robots.txt', 503, 0),
    counter('GET', '/robots.txt', 200, 1),
  ]);
});

test('methods that a route does not take are one', async () => {
  const { count, counters } = countingSetup();
  for (const method of ['PUT', 'PURGE', 'DELETE']) count(method, '/', 405);
  expect(await counters()).toContain(counter('other', '/', 405, 3));
});
