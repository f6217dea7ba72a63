import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { type Answer, exchange } from '../http/exchange.ts';
import { launch } from '../keyhop-process.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const ADMIN_KEY = 'an-admin-key-for-tests-only';
const headers = { 'X-API-Key': ADMIN_KEY, 'Content-Type': 'application/json' };
/** A change may share its transaction with one that began on the full disk; its 503 says to ask again in a second. */
async function untilTaken(change: () => Promise<Answer>): Promise<Answer> {
  const answer = await change();
  if (answer.status !== 503) return answer;
  await delay(Number(answer.headers['retry-after']) * 1_000);
  return change();
}

const url = `https://example.com/${'x'.repeat(3_000)}`;

test('when the disk is full, changes get 503, links redirect, and all is well once there is room', async () => {
  await using directory = await temporaryDirectory();
  await using keyhop = launch({ DATA_DIR: directory.path, ADMIN_KEY });
  const origin = `http://127.0.0.1:${(await keyhop.started()).port}`;
  const ask = (method: string, target: string, body?: unknown) =>
    exchange(origin, method, target, { headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  /** A file that may grow no further fails as on a full disk, and needs no file system of its own. */
  const limitFiles = (bytes: number | 'unlimited') =>
    execFileSync('prlimit', [`--pid=${keyhop.child.pid}`, `--fsize=${bytes}:`]);

  const codes: string[] = [];
  let tries = 0;
  const create = async (wanted: object) => {
    const answer = await ask('POST', '/api/v1/links', { url, ...wanted });
    if (answer.status === 201) codes.push(answer.json<{ code: string }>().code);
    return answer;
  };
  const changed = (await ask('POST', '/api/v1/links', { url })).json<{ code: string }>().code;
  limitFiles(statSync(path.join(directory.path, 'keyhop.mdb')).size + 300_000);
  const changes = [
    () => create({}),
    () => create({ alias: `full-${tries++}` }),
    () => ask('PATCH', `/api/v1/links/${changed}`, { title: 'x'.repeat(500) }),
    () => ask('DELETE', `/api/v1/links/${changed}`),
    () => ask('POST', '/api/v1/keys', { name: 'x', role: 'viewer' }),
  ];
  while ((await create({})).status === 201);
  expect(codes.length).toBeGreaterThan(10);

  for (let round = 0; round < 20; round++) {
    const answers = await Promise.all([create({}), ...changes.map((change) => change())]);
    // One or the other may still find room in a page that has become free.
    const refused = answers.filter(({ status }) => status >= 300);
    expect(refused).not.toEqual([]);
    for (const answer of refused) {
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('1');
      expect(answer.json()).toMatchObject({ code: 'store_unavailable' });
    }
  }
  for (const code of codes) expect((await exchange(origin, 'GET', `/${code}`)).headers.location).toBe(url);

  limitFiles('unlimited');
  for (const change of changes) expect((await untilTaken(change)).status).toBeLessThan(300);
  for (const code of codes) expect((await exchange(origin, 'GET', `/${code}`)).headers.location).toBe(url);
  expect(await keyhop.end()).toMatchObject({ code: 0 });

  await using again = launch({ DATA_DIR: directory.path, ADMIN_KEY });
  const { port } = await again.started();
  const visits = codes.map((code) => exchange(`http://127.0.0.1:${port}`, 'GET', `/${code}`));
  expect((await Promise.all(visits)).filter(({ headers: { location } }) => location !== url)).toEqual([]);
}, 60_000);
