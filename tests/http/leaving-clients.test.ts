import type { RequestListener } from 'node:http';
import { expect, test } from '@jest/globals';
import { createReadApp } from '../../services/read/app.ts';
import { RedirectCounts } from '../../services/read/redirect-counts.ts';
import { createApi } from '../../services/write/http/api.ts';
import { keyOperations } from '../../services/write/keys/key-operations.ts';
import { StoreUnavailable } from '../../shared/errors.ts';
import { listen } from '../../shared/http/http-server.ts';
import { RequestCounts } from '../../shared/http/request-counts.ts';
import type { KeyStore } from '../../shared/keys/key-store.ts';
import { Passwords } from '../../shared/links/passwords.ts';
import { createLog } from '../../shared/runtime/log.ts';
import { Metrics } from '../../shared/runtime/metrics.ts';
import { RawConnection } from './raw.ts';

const log = createLog('silent');

interface Surroundings {
  requests: RequestCounts;
  metrics: Metrics;
  /** Of a store: answers only when the client is gone, and then that it cannot. */
  wait: () => Promise<never>;
}

/** What is counted where somebody asks for `path` and leaves while a store is asked. */
async function countedOf(path: string, app: (surroundings: Surroundings) => RequestListener): Promise<string[]> {
  const metrics = new Metrics();
  const requests = new RequestCounts().register(metrics);
  const [asked, closed, store] = [
    Promise.withResolvers<void>(),
    Promise.withResolvers<void>(),
    Promise.withResolvers<never>(),
  ];
  function wait() {
    asked.resolve();
    return store.promise;
  }
  const listener = app({ requests, metrics, wait });
  const observed: RequestListener = (req, res) => {
    res.once('close', closed.resolve);
    listener(req, res);
  };
  const server = await listen(() => observed, { host: '127.0.0.1', port: 0, variable: 'PORT' });
  const client = new RawConnection(`http://127.0.0.1:${server.port}`);
  client.send(`GET ${path} HTTP/1.1\r\nHost: keyhop\r\nX-API-Key: any\r\n\r\n`);
  await asked.promise;
  client[Symbol.dispose]();
  await closed.promise;
  store.reject(new StoreUnavailable('The store did not answer in time.'));
  await server.stop();
  return (await metrics.text()).split('\n').filter((line) => /_total\{.* [1-9]\d*$/.test(line));
}

const readApp = ({ requests, metrics, wait }: Surroundings) =>
  createReadApp({
    resolve: wait,
    counts: new RedirectCounts().register(metrics),
    clicks: { count() {} },
    permits: { use: () => undefined, look: () => undefined },
    countryOf: undefined,
    clientAddress: () => '',
    passwords: new Passwords(),
    limits: undefined,
    requests,
    baseUrl: 'http://localhost',
    log,
    now: Date.now,
  });

const api = ({ requests, wait }: Surroundings) =>
  createApi(
    [
      {
        method: 'GET',
        path: '/api/v1/links/:param',
        role: 'viewer',
        operation: keyOperations.list,
        handle: () => ({ status: 200 }),
      },
    ],
    {
      keys: { find: wait } as Partial<KeyStore> as KeyStore,
      requests,
      limits: undefined,
      log,
      now: Date.now,
    },
  );

test.each(['/abc', '/%61bc'])('a redirect of %s that nobody waited for has failed like any other', async (path) => {
  expect(await countedOf(path, readApp)).toEqual(['keyhop_redirects_total{result="unavailable",status="503"} 1']);
});

test('an answer that nobody waited for is 499', async () => {
  const line = (route: string) => `keyhop_http_requests_total{method="GET",route="${route}",status="499"} 1`;
  expect(await countedOf('/abc+', readApp)).toEqual([line('/:code+')]);
  expect(await countedOf('/api/v1/links/abc', api)).toEqual([line('/api/v1/links/:param')]);
});
