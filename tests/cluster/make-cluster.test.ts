import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort, freePorts } from '../../infra/local/free-ports.ts';
import { waitUntil } from '../../infra/local/wait-until.ts';
import { exchange } from '../http/exchange.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const adminKey = 'an-admin-key-for-tests-only';
const headers = { 'X-API-Key': adminKey };

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let env: Record<string, string>;

beforeAll(async () => {
  directory = await temporaryDirectory();
  const [port, opsPort] = (await freePorts(2)) as [number, number];
  env = { DATA_DIR: directory.path, PORT: String(port), OPS_PORT: String(opsPort), ADMIN_KEY: adminKey };
});

afterAll(async () => {
  await make('cluster-down');
  await directory.remove();
}, 60_000);

interface Made {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
}

/** Starts a target of the real Makefile, in a process group of its own, as a shell does. */
function startMaking(target: string, more: Record<string, string> = {}): Made {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn('make', [target], { cwd: root, env: { PATH, HOME, ...env, ...more }, detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  // Not `close`: what runs on may hold the pipes.
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, output: () => output, ended };
}

async function make(target: string, more?: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const made = startMaking(target, more);
  return { code: await made.ended, output: made.output() };
}

/** The processes that have to do with a directory: by their arguments, their folder or their environment. */
function processesOf(where: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const [command, variables] = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'latin1'));
      const mentions = `${command}${variables}${readlinkSync(`/proc/${pid}/cwd`)}`.includes(where);
      return mentions ? [`${pid} ${command?.replaceAll('\0', ' ').slice(0, 100)}`] : [];
    } catch {
      // Gone meanwhile.
      return [];
    }
  });
}

const nothingRuns = (where: string) =>
  waitUntil(() => processesOf(where).length === 0, {
    what: 'no process is left',
    timeoutMs: 5_000,
    evidence: () => `: ${processesOf(where).join('\n')}`,
  });

test('make cluster starts it, make cluster-down ends it without a trace, and the links are there the next time', async () => {
  const origin = `http://127.0.0.1:${env['PORT']}`;
  const first = await make('cluster');
  expect([first.code, first.output]).toEqual([0, expect.stringContaining('curl -H "X-API-Key: $ADMIN_KEY"')]);
  const made = await exchange(origin, 'POST', '/', { headers, body: 'https://example.com/kept' });
  expect(made.status).toBe(201);
  const { pathname } = new URL(made.text.trim());
  expect((await exchange(origin, 'GET', pathname)).headers.location).toBe('https://example.com/kept');

  const file = path.join(directory.path, 'cluster.json');
  const { url, processes } = JSON.parse(readFileSync(file, 'utf8')) as {
    url: string;
    processes: { name: string; id: { pid: number }; port: number; opsPort?: number }[];
  };
  expect(url).toBe(origin);
  const names = processes.map(({ name }) => name.replace(/ 127.*/, '')).sort();
  expect(names).toEqual(['cassandra', 'nginx', 'prometheus', 'read-1', 'read-2', 'redis', 'write-1', 'write-2']);
  for (const { id } of processes) expect(existsSync(`/proc/${id.pid}`)).toBe(true);
  const opsPorts = processes.flatMap(({ opsPort }) => (opsPort === undefined ? [] : [opsPort])).sort();
  expect(opsPorts).toEqual([0, 1, 2, 3].map((n) => Number(env['OPS_PORT']) + n));
  for (const port of opsPorts) expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);

  const key = /^kh_\w{12}_[\w-]{43}$/m.exec((await make('key', { ROLE: 'editor', NAME: 'of a cluster' })).output)?.[0];
  const withKey = { headers: { 'X-API-Key': String(key) } };
  expect((await exchange(origin, 'GET', '/api/v1/links', withKey)).status).toBe(200);
  expect((await make('keys')).output).toMatch(new RegExp(`^${key?.split('_')[1]} .* of a cluster$`, 'm'));
  expect((await make('key-revoke', { ID: String(key?.split('_')[1]) })).output).toContain('within 5 s');

  const second = await make('cluster');
  expect([second.code === 0, second.output]).toEqual([false, expect.stringContaining('a cluster runs already at')]);
  expect((await exchange(origin, 'GET', pathname)).status).toBe(302);

  const down = await make('cluster-down');
  expect([down.code, down.output]).toEqual([0, expect.stringContaining('stopped; the links are kept')]);
  expect(existsSync(file)).toBe(false);
  await nothingRuns(directory.path);
  expect((await make('cluster-down')).output).toContain('No cluster was started');
  expect((await make('key')).output).toContain('Start it with make cluster.');

  expect((await make('cluster')).code).toBe(0);
  const again = await exchange(origin, 'GET', pathname);
  expect([again.status, again.headers.location]).toEqual([302, 'https://example.com/kept']);
  await make('cluster-down');
  await nothingRuns(directory.path);
}, 240_000);

test('Ctrl-C while it starts leaves nothing running', async () => {
  await using own = await temporaryDirectory();
  const started = startMaking('cluster', { DATA_DIR: own.path, PORT: String(await freePort()) });
  const isStarting = () => processesOf(own.path).some((line) => line.includes('java'));
  await waitUntil(isStarting, { what: 'Cassandra is starting', timeoutMs: 30_000, evidence: started.output });
  // To the whole group, as the terminal sends it.
  process.kill(-(started.child.pid as number), 'SIGINT');
  expect(await started.ended).not.toBe(0);
  await nothingRuns(own.path);
  expect(existsSync(path.join(own.path, 'cluster.json'))).toBe(false);
}, 60_000);

test('a port that is taken is told at once, and nothing is left running', async () => {
  await using own = await temporaryDirectory();
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const { code, output } = await make('cluster', { DATA_DIR: own.path, PORT: String(port) });
  expect([code === 0, output]).toEqual([false, expect.stringContaining(`port ${port} is already in use`)]);
  await nothingRuns(own.path);
  server.close();
}, 60_000);
