import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openLmdb } from '../../shared/backends/lmdb.ts';
import { eventually } from '../eventually.ts';
import { exchange } from '../http/exchange.ts';
import { launch, program, Running } from '../keyhop-process.ts';
import { runKeys, runKeysWell } from '../run-keys.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const ADMIN_KEY = 'an-admin-key-for-tests-only';
const idOf = (key: string) => key.split('_')[1] as string;

describe('beside a running Keyhop', () => {
  const run = (command: string, env: Record<string, string> = {}) => runKeysWell(command, { DATA_DIR, ...env });
  let DATA_DIR: string;

  /** What a key is answered with by a Keyhop that runs on the directory meanwhile. */
  async function withKeyhop(test: (statusOf: (key: string) => Promise<number>) => Promise<void>): Promise<void> {
    await using directory = await temporaryDirectory();
    DATA_DIR = directory.path;
    await using keyhop = launch({ DATA_DIR, ADMIN_KEY });
    const { port } = await keyhop.started();
    await test(async (key) => {
      const headers = { 'X-API-Key': key };
      return (await exchange(`http://127.0.0.1:${port}`, 'GET', '/api/v1/keys', { headers })).status;
    });
  }

  test('a key is made, listed, rotated and revoked, each at once', () =>
    withKeyhop(async (statusOf) => {
      const first = await run('create', { NAME: 'a name', OWNER: 'ada' });
      expect(await statusOf(first)).toBe(200);
      const [head, ...rows] = (await run('list')).split('\n');
      expect(head).toMatch(/^ID +ROLE +OWNER +CREATED +EXPIRES +FORMER SECRET +NAME$/);
      expect(rows).toHaveLength(2);
      expect(rows).toContainEqual(expect.stringMatching(`^${idOf(first)} +admin +ada +[0-9TZ:-]+ +never +- +a name$`));
      expect(rows.join()).not.toContain(first.slice(-43));

      const second = await run('rotate', { ID: idOf(first), GRACE: '3600' });
      expect(idOf(second)).toBe(idOf(first));
      expect([await statusOf(first), await statusOf(second)]).toEqual([200, 200]);
      const third = await run('rotate', { ID: idOf(first) });
      expect([await statusOf(first), await statusOf(second), await statusOf(third)]).toEqual([401, 401, 200]);

      await run('revoke', { ID: idOf(first) });
      expect(await statusOf(third)).toBe(401);
    }));

  test('a key ends when it is said to, or never', () =>
    withKeyhop(async (statusOf) => {
      const key = await run('create', { AT: '2099-01-01T00:00:00Z' });
      const ID = idOf(key);
      expect(await run('list')).toContain(' 2099-01-01T00:00:00Z ');
      await run('expire', { ID, AT: new Date(Date.now() + 5_000).toISOString() });
      await eventually(
        () => statusOf(key),
        (status) => status === 401,
      );
      expect(await run('list')).toMatch(new RegExp(`^${ID} .* is over `, 'm'));
      await run('expire', { ID, AT: 'never' });
      expect(await statusOf(key)).toBe(200);
    }));

  test('who has nothing but a key may revoke it by that, and does not see it again', () =>
    withKeyhop(async (statusOf) => {
      const key = await run('create');
      const { code, stdout, stderr } = await runKeys('revoke', { DATA_DIR, ID: key });
      expect([code, stdout, stderr]).toEqual([0, '', expect.stringContaining(`The key ${idOf(key)}`)]);
      expect(stderr).not.toContain(key);
      expect(await statusOf(key)).toBe(401);
    }));

  test('the last admin key may be revoked, that of ADMIN_KEY too; another is made without any', () =>
    withKeyhop(async (statusOf) => {
      expect(await statusOf(ADMIN_KEY)).toBe(200);
      const { stderr } = await runKeys('revoke', { DATA_DIR, ID: 'configured' });
      expect(stderr).toContain('ADMIN_KEY makes it again');
      expect(await statusOf(ADMIN_KEY)).toBe(401);
      expect(await statusOf(await run('create'))).toBe(200);
      for (const command of ['rotate', 'expire']) {
        const refused = await runKeys(command, { DATA_DIR, ID: 'configured', AT: 'never' });
        expect([refused.code, refused.stdout, refused.stderr]).toEqual([1, '', expect.stringContaining('ADMIN_KEY')]);
      }
    }));

  test('no name of a key steers the terminal that lists it', () =>
    withKeyhop(async () => {
      await run('create', { NAME: '\u001b[2J\u202eeman' });
      const listed = await run('list');
      expect(listed).toContain('\\u{1b}[2J\\u{202e}eman');
      expect(listed).toMatch(/^[\x20-\x7e\n]+$/);
    }));
});

describe('a command that cannot be done says why, and what to do', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  beforeEach(async () => {
    directory = await temporaryDirectory();
  });
  afterEach(() => directory.remove());

  const id = 'a'.repeat(12);
  test.each<[why: string, command: string, env: Record<string, string>, code: number, says: RegExp]>([
    ['no key has the id', 'revoke', { ID: id }, 1, /no API key with the id a{12}.*make keys lists/],
    ['no key to rotate has the id', 'rotate', { ID: id }, 1, /no API key with this id.*make keys lists/],
    ['there is no id', 'rotate', {}, 2, /ID is ""; it must be the id of a key, as make keys lists them/],
    ['the id is none', 'revoke', { ID: '../x' }, 2, /ID is "..\/x"/],
    ['there is no time', 'expire', { ID: id }, 2, /AT is ""; it must be a time to come such as 2030/],
    ['the time is past', 'expire', { ID: id, AT: '2001-01-01T00:00:00Z' }, 2, /AT is "2001.*a time to come/],
    ['the time is no date', 'create', { AT: '2099-02-30T00:00:00Z' }, 2, /AT is "2099-02-30/],
    ['the grace is too long', 'rotate', { ID: id, GRACE: '2592001' }, 2, /GRACE is "2592001".*0 to 2592000/],
    ['there is no such command', 'delete', { ID: id }, 2, /say which: create, list, revoke, expire, rotate/],
    [
      'Cassandra is away',
      'list',
      { CASSANDRA_CONTACT_POINTS: '127.0.0.1:1' },
      1,
      /No answer from Cassandra at 127.0.0.1:1/,
    ],
  ])(
    '%s: %s %j',
    async (_why, command, env, code, says) => {
      await openLmdb(directory.path).close();
      const ended = await runKeys(command, { DATA_DIR: directory.path, ...env });
      expect([ended.code, ended.stdout, ended.stderr]).toEqual([code, '', expect.stringMatching(says)]);
      expect(ended.stderr).not.toMatch(/^ +at /m);
    },
    15_000,
  );

  test.each(['list', 'revoke', 'expire', 'rotate'])('%s makes no Keyhop where there is none', async (command) => {
    const DATA_DIR = path.join(directory.path, 'data');
    const { code, stderr } = await runKeys(command, { DATA_DIR, ID: id, AT: 'never' });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/There is no Keyhop in .*data yet.*make start/)]);
    expect(readdirSync(directory.path)).toEqual([]);
  });

  test('a cluster that was stopped gets no embedded Keyhop beside it', async () => {
    const DATA_DIR = directory.path;
    mkdirSync(path.join(DATA_DIR, 'cassandra'));
    const { code, stderr } = await runKeys('create', { DATA_DIR });
    expect([code, stderr]).toEqual([2, expect.stringContaining('does not run. Start it with make cluster.')]);
    writeFileSync(path.join(DATA_DIR, 'cluster.json'), '{');
    const broken = await runKeys('create', { DATA_DIR });
    expect([broken.code, broken.stderr]).toEqual([2, expect.stringContaining('make cluster-down')]);
    expect(readdirSync(DATA_DIR).sort()).toEqual(['cassandra', 'cluster.json']);
  });
});

test('--help names every command and every variable, and does nothing', async () => {
  await using help = new Running({}, [process.execPath, program('keys'), '--help']);
  const { code, stdout, stderr } = await help.ended;
  expect([code, stderr]).toEqual([0, '']);
  for (const name of ['create', 'list', 'revoke', 'expire', 'rotate']) {
    expect(stdout).toMatch(new RegExp(`^${name}: `, 'm'));
  }
  for (const name of ['NAME', 'ROLE', 'OWNER', 'ID', 'AT', 'GRACE', 'DATA_DIR', 'CASSANDRA_CONTACT_POINTS']) {
    expect(stdout).toMatch(new RegExp(`^ +${name}$`, 'm'));
  }
});
