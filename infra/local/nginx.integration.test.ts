import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort, PortInUse } from './free-ports.ts';
import { type LocalNginx, type NginxOptions, RefusedByNginx, startNginx } from './nginx.ts';
import { childrenOf, isRunning } from './process-id.ts';
import { waitUntil } from './wait-until.ts';

const directory = mkdtempSync(join(tmpdir(), 'keyhop-nginx-'));
let options: NginxOptions;
let nginx: LocalNginx;

const config = (port: number, answer: string) => `
  pid nginx.pid;
  events {}
  http {
    access_log off;
    server { listen 127.0.0.1:${port} reuseport; return 200 '${answer}'; }
  }`;
const answer = async () => (await fetch(nginx.url, { signal: AbortSignal.timeout(2_000) })).text();

beforeAll(async () => {
  const port = await freePort();
  options = { directory, config: config(port, 'first'), host: '127.0.0.1', port };
  nginx = await startNginx(options);
});
afterAll(async () => {
  await nginx.stop();
  rmSync(directory, { recursive: true });
});

test('reload takes a new configuration, and new workers', async () => {
  const workers = childrenOf(nginx.id);
  expect(await answer()).toBe('first');
  await nginx.reload(config(options.port, 'second'));
  await waitUntil(() => !workers.some(isRunning), { what: 'old workers are gone', timeoutMs: 5_000 });
  expect(await answer()).toBe('second');
});

test('a configuration that nginx refuses changes nothing, and the reason is told', async () => {
  const attempt = nginx.reload('nonsense;');
  await expect(attempt).rejects.toThrow(RefusedByNginx);
  await expect(attempt).rejects.toThrow('unknown directive "nonsense"');
  expect(await answer()).toBe('second');
});

test('a second nginx does not share the port unnoticed', async () => {
  const own = join(directory, 'second');
  await expect(startNginx({ ...options, directory: own })).rejects.toThrow(PortInUse);
});

test('killed, it is gone with its workers; restarted, it is back', async () => {
  await nginx.reload(options.config);
  const workers = childrenOf(nginx.id);
  expect(workers.length).toBeGreaterThan(0);
  await nginx.kill();
  expect([nginx.id, ...workers].filter(isRunning)).toEqual([]);
  await nginx.restart();
  expect(await answer()).toBe('first');
});

test('stopped, nothing is left', async () => {
  const all = [nginx.id, ...childrenOf(nginx.id)];
  await nginx.stop();
  expect(all.filter(isRunning)).toEqual([]);
});
