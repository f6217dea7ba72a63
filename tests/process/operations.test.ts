import { expect, test } from '@jest/globals';
import { exchange } from '../http/exchange.ts';
import { launch } from '../keyhop-process.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const ADMIN_KEY = 'an-admin-key-for-tests-only';

test('liveness, readiness and metrics are on the operations port and nowhere else', async () => {
  await using directory = await temporaryDirectory();
  await using keyhop = launch({ DATA_DIR: directory.path, ADMIN_KEY });
  const { port, opsPort } = await keyhop.started();
  const [main, ops] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${opsPort}`];
  const headers = { 'X-API-Key': ADMIN_KEY };
  const { text } = await exchange(main, 'POST', '/', { headers, body: 'https://example.com/' });
  await exchange(main, 'GET', new URL(text).pathname);
  await exchange(main, 'GET', '/unknown');

  for (const path of ['/livez', '/readyz', '/metrics']) {
    expect((await exchange(ops, 'GET', path)).status).toBe(200);
    expect((await exchange(ops, 'HEAD', path)).status).toBe(200);
    expect((await exchange(ops, 'POST', path)).status).toBe(405);
    expect((await exchange(main, 'GET', path)).status).toBe(404);
  }
  expect((await exchange(ops, 'GET', '/api/v1/keys', { headers })).status).toBe(404);
  const metrics = await exchange(ops, 'GET', '/metrics');
  expect(metrics.headers['content-type']).toMatch(/^text\/plain/);
  for (const line of [
    'keyhop_codes_issued_total 1',
    'keyhop_redirects_total{result="redirected",status="302"} 1',
    'process_cpu_seconds_total',
  ]) {
    expect(metrics.text).toContain(line);
  }
});

test('no secret and no client address gets into what it writes', async () => {
  await using directory = await temporaryDirectory();
  await using keyhop = launch({ DATA_DIR: directory.path, ADMIN_KEY, LOG_LEVEL: 'trace' });
  const origin = `http://127.0.0.1:${(await keyhop.started()).port}`;
  const headers = {
    'X-API-Key': ADMIN_KEY,
    'Content-Type': 'application/json',
    'X-Forwarded-For': '203.0.113.77',
    Forwarded: 'for=203.0.113.77',
    'X-Real-IP': '203.0.113.77',
  };
  const send = (method: string, path: string, json?: object, more: Record<string, string> = {}) =>
    exchange(origin, method, path, {
      headers: { ...headers, ...more },
      body: json === undefined ? json : JSON.stringify(json),
    });

  const made = await send('POST', '/api/v1/keys', { name: 'a key', role: 'editor' });
  const { id, key } = made.json<{ id: string; key: string }>();
  const target = 'https://example.com/?token=target-secret';
  const link = (await send('POST', '/api/v1/links', { url: target }, { 'X-API-Key': key })).json<{ code: string }>();
  await send('GET', `/${link.code}`);
  await send('PATCH', `/api/v1/links/${link.code}`, { title: 'title-secret' });
  await send('POST', '/api/v1/links', { url: 'https://user:password-secret@example.com/' });
  await send('POST', '/api/v1/links', { url: target }, { 'X-API-Key': 'kh_unknown-secret' });
  await send('POST', `/api/v1/links?key=${ADMIN_KEY}`, { url: 'nonsense' });
  await send('GET', '/api/v1/links/%zz?query-secret');
  await send('GET', `/${'%'}?query-secret`);
  await send('DELETE', `/api/v1/keys/${id}`);

  const { stdout, stderr } = await keyhop.end();
  const lines = stderr.trimEnd().split('\n');
  for (const line of lines)
    expect(JSON.parse(line)).toMatchObject({ level: expect.anything(), time: expect.any(String) });
  // Something is logged: that a key was made, and by which.
  expect(stderr).toContain(id);
  for (const secret of [ADMIN_KEY, key, key.slice(-43), '-secret', '203.0.113.77', '127.0.0.']) {
    expect(stderr).not.toContain(secret);
  }
  for (const secret of [ADMIN_KEY, key, '-secret', '203.0.113.77']) expect(stdout).not.toContain(secret);
});
