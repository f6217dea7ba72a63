import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { launch, program, Running } from '../keyhop-process.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

/** Starts with these variables and gives back how it ended, which it must. */
async function refused(env: Record<string, string>) {
  await using keyhop = launch(env);
  return await keyhop.ended;
}

describe('A configuration that will not do', () => {
  test('has every problem reported at once: variable, value, expectation; the exit code is 2', async () => {
    await using directory = await temporaryDirectory();
    const DATA_DIR = path.join(directory.path, 'data');
    const { code, stdout, stderr } = await refused({
      DATA_DIR,
      PORT: '80a',
      OPS_PORT: '65536',
      CODE_LENGTH: '4',
      BASE_URL: 'https://example.com/path',
      LOG_LEVEL: 'loud',
      ADMIN_KEY: 'too-short-a-secret',
      ALLOW_PRIVATE_ADDRESSES: 'yes',
    });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/7 problems/);
    expect(stderr).toMatch(/^ *PORT is "80a"; it must be a whole number from 0 to 65535$/m);
    expect(stderr).toMatch(/^ *OPS_PORT is "65536"; /m);
    expect(stderr).toMatch(/^ *CODE_LENGTH is "4"; it must be a whole number from 5 to 8$/m);
    expect(stderr).toMatch(/^ *BASE_URL is "https:\/\/example.com\/path"; .*no path$/m);
    expect(stderr).toMatch(/^ *LOG_LEVEL is "loud"; it must be .*debug/m);
    expect(stderr).toMatch(/^ *ALLOW_PRIVATE_ADDRESSES is "yes"; it must be on or off$/m);
    // A secret is not shown, not even one that is no good.
    expect(stderr).toMatch(/^ *ADMIN_KEY is \(not shown\); it must be 24 to 200 /m);
    expect(stderr).not.toContain('too-short-a-secret');
    expect(stderr).not.toMatch(/^ +at /m);
    expect(existsSync(DATA_DIR)).toBe(false);
  });

  test.each(['PORT', 'OPS_PORT'])('is one whose %s is taken; the message names the variable', async (variable) => {
    await using directory = await temporaryDirectory();
    await using taken = createServer();
    const port = await new Promise<number>((resolve) => {
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port));
    });
    const { code, stderr } = await refused({ DATA_DIR: directory.path, [variable]: String(port) });
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`port ${port} is already in use .*Choose another with ${variable}\\.`));
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test('is one whose DATA_DIR is no directory', async () => {
    await using directory = await temporaryDirectory();
    const file = path.join(directory.path, 'file');
    writeFileSync(file, '');
    const { code, stderr } = await refused({ DATA_DIR: file });
    expect(code).toBe(2);
    expect(stderr).toMatch(/cannot be opened.*DATA_DIR/);
  });

  test('is one whose ADMIN_KEY_FILE cannot be read, or that gives ADMIN_KEY too', async () => {
    const { code, stderr } = await refused({ ADMIN_KEY_FILE: '/nonexistent', ADMIN_KEY: 'x'.repeat(24) });
    expect(code).toBe(2);
    expect(stderr).toMatch(/both given/);
    expect(stderr).toMatch(/ADMIN_KEY_FILE cannot be read: .*ENOENT/);
  });

  test('is one with which no key can be made', async () => {
    await using directory = await temporaryDirectory();
    const env = { DATA_DIR: directory.path, ROLE: 'boss', OWNER: 'a b' };
    await using making = new Running(env, [process.execPath, program('keys'), 'create']);
    const { code, stdout, stderr } = await making.ended;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/ROLE is "boss"; it must be viewer or editor or admin/);
    expect(stderr).toMatch(/OWNER is "a b"/);
    expect(stderr).not.toMatch(/^ +at /m);
  });
});

test('--help names every variable and starts nothing', async () => {
  await using help = new Running({}, [process.execPath, program('embedded'), '--help']);
  const { code, stdout } = await help.ended;
  expect(code).toBe(0);
  for (const name of ['PORT', 'OPS_PORT', 'HOST', 'DATA_DIR', 'BASE_URL', 'ADMIN_KEY', 'CODE_LENGTH', 'LOG_LEVEL']) {
    expect(stdout).toMatch(new RegExp(`^ +${name}$`, 'm'));
  }
});

test('CODE_LENGTH counts at the first start only', async () => {
  await using directory = await temporaryDirectory();
  const ADMIN_KEY = 'an-admin-key-for-tests-only';
  const lengths: number[] = [];
  for (const CODE_LENGTH of ['5', '8']) {
    await using keyhop = launch({ DATA_DIR: directory.path, ADMIN_KEY, CODE_LENGTH });
    const { port } = await keyhop.started();
    const init = { method: 'POST', headers: { 'X-API-Key': ADMIN_KEY }, body: 'https://example.com/' };
    const shortUrl = await (await fetch(`http://127.0.0.1:${port}/`, init)).text();
    expect(shortUrl).toMatch(`http://localhost:${port}/`);
    lengths.push(new URL(shortUrl).pathname.length - 1);
  }
  expect(lengths).toEqual([5, 5]);
});
