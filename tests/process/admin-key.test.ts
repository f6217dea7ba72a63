import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { launch, program, Running } from '../keyhop-process.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

/** The status that a key gets where only an admin's gets 200. */
async function statusOf(port: number, key: string): Promise<number> {
  return (await fetch(`http://127.0.0.1:${port}/api/v1/keys`, { headers: { 'X-API-Key': key } })).status;
}

test('the first start leaves an admin key in a file for its owner alone; the second makes none', async () => {
  await using directory = await temporaryDirectory();
  const env = { DATA_DIR: path.join(directory.path, 'made', 'by-itself') };
  const file = path.join(env.DATA_DIR, 'admin-key');
  await using first = launch(env);
  const { port } = await first.started();
  const text = readFileSync(file, 'utf8');
  expect(text).toMatch(/^kh_[0-9a-z]{12}_[\w-]{43}\n$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(env.DATA_DIR).mode & 0o777).toBe(0o700);
  expect(await statusOf(port, text.trim())).toBe(200);
  const { code, stdout, stderr } = await first.end();
  expect(code).toBe(0);
  // It says where the key is, not what it is.
  expect(stdout).toContain(file);
  expect(stdout + stderr).not.toContain(text.trim());

  await using second = launch(env);
  expect(await statusOf((await second.started()).port, text.trim())).toBe(200);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('with ADMIN_KEY no key is made; it works at every start, and changing it revokes the former', async () => {
  await using directory = await temporaryDirectory();
  const DATA_DIR = directory.path;
  const keys = ['the-first-admin-key-of-all', 'the-second-admin-key-of-all'];
  for (const key of [keys[0], keys[0], keys[1]]) {
    await using keyhop = launch({ DATA_DIR, ADMIN_KEY: String(key) });
    const { port } = await keyhop.started();
    for (const each of keys) expect(await statusOf(port, each)).toBe(each === key ? 200 : 401);
  }
  expect(existsSync(path.join(DATA_DIR, 'admin-key'))).toBe(false);
});

test('an ADMIN_KEY that looks like a key Keyhop made is revoked by changing it, too', async () => {
  await using directory = await temporaryDirectory();
  const keys = [`kh_${'a'.repeat(12)}_${'b'.repeat(43)}`, `kh_${'c'.repeat(12)}_${'d'.repeat(43)}`];
  for (const key of keys) {
    await using keyhop = launch({ DATA_DIR: directory.path, ADMIN_KEY: key });
    const { port } = await keyhop.started();
    for (const each of keys) expect(await statusOf(port, each)).toBe(each === key ? 200 : 401);
  }
});

test('ADMIN_KEY may be in a file', async () => {
  await using directory = await temporaryDirectory();
  const ADMIN_KEY_FILE = path.join(directory.path, 'secret');
  writeFileSync(ADMIN_KEY_FILE, 'an-admin-key-out-of-a-file\n');
  await using keyhop = launch({ DATA_DIR: directory.path, ADMIN_KEY_FILE });
  expect(await statusOf((await keyhop.started()).port, 'an-admin-key-out-of-a-file')).toBe(200);
});

test('a key made beside a running Keyhop works at once', async () => {
  await using directory = await temporaryDirectory();
  await using keyhop = launch({ DATA_DIR: directory.path });
  const { port } = await keyhop.started();
  const make = async (env: Record<string, string>) => {
    const command = [process.execPath, program('keys'), 'create'];
    await using making = new Running({ DATA_DIR: directory.path, ...env }, command);
    const { code, stdout, stderr } = await making.ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^kh_\w+_[\w-]{43}\n$/);
    expect(stderr).not.toContain(stdout.trim());
    return stdout.trim();
  };
  expect(await statusOf(port, await make({}))).toBe(200);
  expect(await statusOf(port, await make({ ROLE: 'editor', OWNER: 'somebody', NAME: 'a name' }))).toBe(403);
});
