import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePorts } from '../../infra/local/free-ports.ts';
import { eventually } from '../eventually.ts';
import { exchange } from '../http/exchange.ts';
import { isJob, readCompose, root } from './compose-files.ts';

// Builds the image, unless KEYHOP_IMAGE names one.

const run = promisify(execFile);
const project = `keyhop-test-${randomUUID().slice(0, 8)}`;
const { services } = readCompose('docker-compose.yml');
const lasting = Object.keys(services).filter((name) => !isJob(services[name] as never));

/** Milliseconds: Cassandra alone takes half a minute, images may have to be fetched, and one to be built. */
const startLimit = 900_000;

let env: Record<string, string | undefined>;
let origin: string;
let key: string;

async function docker(...args: string[]): Promise<string> {
  const { stdout } = await run('docker', args, { cwd: root, env, maxBuffer: 16_000_000 });
  return stdout.trim();
}
const compose = (...args: string[]) => docker('compose', '--project-name', project, '--profile', 'monitoring', ...args);

/** With what is expected of it, `up` waits until every container is well or done. */
const up = (...args: string[]) => {
  const image = process.env['KEYHOP_IMAGE'] ? ['--no-build'] : ['--build'];
  return compose('up', '--detach', '--wait', ...image, ...args);
};

beforeAll(async () => {
  const [port, prometheus, grafana] = (await freePorts(3)).map(String) as [string, string, string];
  env = { ...process.env, PORT: port, PROMETHEUS_PORT: prometheus, GRAFANA_PORT: grafana };
  origin = `http://127.0.0.1:${port}`;
  await up();
  key = await compose('exec', '-T', 'write-1', 'cat', '/data/admin-key');
}, startLimit);

afterAll(() => compose('down', '--volumes', '--remove-orphans', '--timeout', '20'), 120_000);

interface Container {
  Name: string;
  Config: { Labels: Record<string, string> };
  NetworkSettings: { Networks: Record<string, { IPAddress: string }> };
  State: { Status: string; StartedAt: string; ExitCode: number; Health?: { Status: string } };
}

async function containers(): Promise<Map<string, Container>> {
  const ids = (await compose('ps', '--all', '--quiet')).split('\n');
  const all = JSON.parse(await docker('inspect', ...ids)) as Container[];
  return new Map(all.map((container) => [container.Config.Labels['com.docker.compose.service'] ?? '', container]));
}

async function shorten(url: string): Promise<string> {
  const { status, text } = await exchange(origin, 'POST', '/', { headers: { 'X-API-Key': key }, body: url });
  expect([status, text]).toEqual([201, expect.stringContaining(`http://localhost:${env['PORT']}/`)]);
  return new URL(text).pathname;
}

async function whereTo(path: string): Promise<unknown> {
  const { status, headers } = await exchange(origin, 'GET', path);
  return status === 302 ? headers.location : status;
}

test('every container is well, every job is done', async () => {
  const all = await containers();
  expect([...all.keys()].sort()).toEqual(Object.keys(services).sort());
  for (const [name, { State }] of all) {
    const expected = lasting.includes(name) ? ['running', 'healthy'] : ['exited', 0];
    expect([name, State.Status, State.Health?.Status ?? State.ExitCode]).toEqual([name, ...expected]);
  }
});

test('a link is made and followed through nginx', async () => {
  const path = await shorten('https://example.com/in-a-container');
  for (let n = 0; n < 10; n++) expect(await whereTo(path)).toBe('https://example.com/in-a-container');
});

test('nobody is root, and nobody writes to what the image holds', async () => {
  for (const name of lasting) {
    expect(Number(await compose('exec', '-T', name, 'id', '-u'))).toBeGreaterThan(0);
    const attempt = compose('exec', '-T', name, 'sh', '-c', 'touch /usr/written || touch /etc/written');
    await expect(attempt).rejects.toThrow(name === 'cassandra' ? /denied|Read-only/ : /Read-only|denied/);
  }
});

test('the image has nothing to build with', async () => {
  for (const tool of ['npm', 'npx', 'corepack', 'yarn', 'gcc', 'python3']) {
    await expect(compose('exec', '-T', 'read-1', 'sh', '-c', `command -v ${tool}`)).rejects.toThrow();
  }
});

test('from the services and stores nothing leads out', async () => {
  const { Containers } = JSON.parse(await docker('network', 'inspect', `${project}_outer`))[0] as {
    Containers: Record<string, { Name: string }>;
  };
  const outside = Object.values(Containers).map(({ Name }) => Name.replace(`${project}-`, '').replace(/-1$/, ''));
  expect(outside.sort()).toEqual(['grafana', 'nginx', 'prometheus']);
});

test('Prometheus scrapes every process', async () => {
  const targets = await eventually(
    async () => {
      const answer = await fetch(`http://127.0.0.1:${env['PROMETHEUS_PORT']}/api/v1/targets`);
      const { data } = (await answer.json()) as {
        data: { activeTargets: { health: string; labels: Record<string, string> }[] };
      };
      return data.activeTargets.map(({ health, labels }) => `${labels['job']} ${labels['instance']} ${health}`).sort();
    },
    (all) => all.length === 5 && all.every((target) => target.endsWith(' up')),
    60_000,
  );
  expect(targets[0]).toBe('keyhop-read read-1 up');
}, 90_000);

test('services that come back with each other’s addresses are not taken for each other', async () => {
  const path = await shorten('https://example.com/moved');
  const before = await addresses();
  // The engine gives the lowest that is free, or one that is new: either way none keeps its own.
  const moving = ['read-1', 'read-2', 'write-1'].sort((a, b) => compareAddresses(before.get(b), before.get(a)));
  await compose('stop', ...moving);
  for (const name of moving) await compose('up', '--detach', '--no-deps', '--no-build', '--force-recreate', name);
  const after = await addresses();
  expect(moving.filter((name) => before.get(name) === after.get(name)).length).toBeLessThan(2);
  await eventually(
    () => whereTo(path),
    (answer) => answer === 'https://example.com/moved',
  );
  for (let n = 0; n < 50; n++) expect(await whereTo(path)).toBe('https://example.com/moved');
  await shorten('https://example.com/after');
  await compose('up', '--detach', '--no-build', '--wait');
}, 120_000);

/** By service; as IPv4. */
async function addresses(): Promise<Map<string, string | undefined>> {
  const all = await containers();
  return new Map(
    Array.from(all, ([name, { NetworkSettings }]) => [name, NetworkSettings.Networks[`${project}_inner`]?.IPAddress]),
  );
}

function compareAddresses(a = '', b = ''): number {
  const numbers = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return numbers(a) - numbers(b);
}

test('a setting of nginx takes effect when it is changed', async () => {
  const limits = async () =>
    await compose('exec', '-T', 'nginx', 'grep', '-c', 'limit_req zone', '/balancer/nginx.conf').catch(() => '0');
  expect(Number(await limits())).toBeGreaterThan(0);
  const startedAt = async () => (await containers()).get('nginx')?.State.StartedAt;
  const before = await startedAt();
  env = { ...env, RATE_LIMIT: 'off' };
  await up();
  expect(Number(await limits())).toBe(0);
  expect(await startedAt()).not.toBe(before);
}, 180_000);

test('taken down and started again, it knows its links; taken down with its volumes, nothing is left', async () => {
  const path = await shorten('https://example.com/kept');
  await compose('down', '--timeout', '60');
  await up();
  expect(await whereTo(path)).toBe('https://example.com/kept');
  await compose('down', '--volumes', '--timeout', '20');
  const label = ['--quiet', '--filter', `label=com.docker.compose.project=${project}`];
  const left = [
    await docker('ps', '--all', ...label),
    await docker('volume', 'ls', ...label),
    await docker('network', 'ls', ...label),
  ];
  expect(left).toEqual(['', '', '']);
}, 300_000);

test('the embedded Keyhop runs in one container', async () => {
  const alone = (...args: string[]) =>
    docker('compose', '--file', 'docker-compose.embedded.yml', '--project-name', `${project}-embedded`, ...args);
  try {
    await alone('up', '--detach', '--wait', '--no-build');
    key = await alone('exec', '-T', 'keyhop', 'cat', '/data/admin-key');
    const path = await shorten('https://example.com/embedded');
    await alone('restart');
    await eventually(
      () => whereTo(path).catch((error: Error) => error.message),
      (answer) => answer === 'https://example.com/embedded',
    );
  } finally {
    await alone('down', '--volumes');
  }
}, 120_000);
