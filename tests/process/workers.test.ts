import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../eventually.ts';
import { type Answer, exchange, type Message } from '../http/exchange.ts';
import { launch, type Running } from '../keyhop-process.ts';
import { scrape } from '../metrics/exposition.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { connectToEach, isThere, workerLines, workersOf } from './workers.ts';

const ADMIN_KEY = 'an-admin-key-for-tests-only';
const headers = { 'X-API-Key': ADMIN_KEY, 'Content-Type': 'application/json' };

/** Milliseconds: a machine that is busy with other tests takes long for a process to start. */
const patience = 30_000;

type Origin = `http://127.0.0.1:${number}`;

/** Starts two workers, and gives back where they are. */
async function launchTwo(env: Record<string, string>): Promise<{ keyhop: Running; url: Origin; opsUrl: Origin }> {
  const keyhop = launch({ WORKERS: '2', ADMIN_KEY, ...env });
  const { port, opsPort } = await keyhop.started();
  return { keyhop, url: `http://127.0.0.1:${port}`, opsUrl: `http://127.0.0.1:${opsPort}` };
}

const create = (url: string, json: object, message: Message = {}) =>
  exchange(url, 'POST', '/api/v1/links', {
    ...message,
    headers: { ...headers, ...message.headers },
    body: JSON.stringify(json),
  });

const codeOf = (answer: Answer) => answer.json<{ code: string }>().code;

/** The sum of the series that begin so. */
async function total(opsUrl: string, beginning: string): Promise<number> {
  const { series } = await scrape(opsUrl);
  return [...series].reduce((sum, [name, value]) => (name.startsWith(beginning) ? sum + value : sum), 0);
}

describe('two workers', () => {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
  let keyhop: Running;
  let url: Origin;
  let opsUrl: Origin;
  /** A connection to each. */
  let agents: [Agent, Agent];

  beforeAll(async () => {
    directory = await temporaryDirectory();
    ({ keyhop, url, opsUrl } = await launchTwo({ DATA_DIR: directory.path, ANONYMOUS_CREATION: 'on' }));
    agents = await connectToEach(url, opsUrl);
  });
  afterAll(async () => {
    for (const agent of agents) agent.destroy();
    const { code, stderr } = await keyhop.end();
    await directory.remove();
    expect([code, stderr.includes('request failed')]).toEqual([0, false]);
  });

  test('serve one port, and are one program to whoever watches it', async () => {
    expect([...(await workersOf(keyhop, 2)).keys()]).toEqual([1, 2]);
    expect(keyhop.stderr.match(/"message":"started"/g)).toHaveLength(1);
    expect((await exchange(opsUrl, 'GET', '/livez')).status).toBe(200);
    expect((await exchange(opsUrl, 'GET', '/readyz')).status).toBe(200);
  });

  test('know at once what the other has acknowledged, changed and deleted', async () => {
    for (let n = 0; n < 100; n++) {
      const [agent, other] = n % 2 === 0 ? agents : agents.toReversed();
      // Whoever is asked next has just read: its snapshot is fresh, and older than the link.
      await exchange(url, 'GET', '/unknown', { agent: other as Agent });
      const code = codeOf(await create(url, { url: `https://example.com/${n}` }, { agent: agent as Agent }));
      const visit = async () => exchange(url, 'GET', `/${code}`, { agent: other as Agent });
      expect((await visit()).headers.location).toBe(`https://example.com/${n}`);
      const body = JSON.stringify({ url: 'https://example.com/edited' });
      await exchange(url, 'PATCH', `/api/v1/links/${code}`, { headers, body, agent: agent as Agent });
      await eventually(visit, ({ headers: { location } }) => location === 'https://example.com/edited', 1_000);
      await exchange(url, 'DELETE', `/api/v1/links/${code}`, { headers, agent: agent as Agent });
      await eventually(visit, ({ status }) => status === 410, 1_000);
    }
  });

  test('give an alias to one of those who want it', async () => {
    for (let n = 0; n < 20; n++) {
      const claims = Array.from({ length: 8 }, (_, i) =>
        create(url, { url: `https://example.com/${i}`, alias: `raced-${n}` }, { agent: agents[i % 2] as Agent }),
      );
      const statuses = (await Promise.all(claims)).map(({ status }) => status);
      expect(statuses.toSorted()).toEqual([201, ...Array(7).fill(409)]);
    }
  });

  test('make one link of one Idempotency-Key, whichever is asked, at the same time too', async () => {
    for (let n = 0; n < 20; n++) {
      const message = { headers: { 'Idempotency-Key': `key-${n}` } };
      const answers = await Promise.all(
        [0, 1, 0, 1].map((i) =>
          create(url, { url: 'https://example.com/' }, { ...message, agent: agents[i] as Agent }),
        ),
      );
      const made = answers.filter(({ status }) => status === 201);
      expect(made.length).toBeGreaterThan(0);
      expect(new Set(made.map(codeOf)).size).toBe(1);
    }
  });

  test('redirect exactly as often as a maximum of clicks says', async () => {
    const code = codeOf(await create(url, { url: 'https://example.com/', maxClicks: 40 }));
    const visits = Array.from({ length: 60 }, (_, i) =>
      exchange(url, 'GET', `/${code}`, { agent: agents[i % 2] as Agent }),
    );
    const statuses = (await Promise.all(visits)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 302)).toHaveLength(40);
  });

  test('allow together what a limit allows', async () => {
    const body = JSON.stringify({ name: 'limited', role: 'editor', limits: { createsPerMinute: 5 } });
    const { key } = (await exchange(url, 'POST', '/api/v1/keys', { headers, body })).json<{ key: string }>();
    const asked = (n: number, message: object) =>
      create(
        url,
        { url: 'https://example.com/' },
        { headers: message as Record<string, string>, agent: agents[n % 2] as Agent },
      );
    const statuses: number[] = [];
    for (let n = 0; n < 12; n++) statuses.push((await asked(n, { 'X-API-Key': key })).status);
    expect(statuses.filter((status) => status === 201)).toHaveLength(5);
    expect(statuses.filter((status) => status === 429)).toHaveLength(7);
  });

  test('refuse a key as soon as the other has revoked it', async () => {
    const body = JSON.stringify({ name: 'revoked', role: 'viewer' });
    const made = await exchange(url, 'POST', '/api/v1/keys', { headers, body, agent: agents[0] });
    const { id, key } = made.json<{ id: string; key: string }>();
    const ask = (agent: Agent) => exchange(url, 'GET', '/api/v1/links', { headers: { 'X-API-Key': key }, agent });
    expect((await ask(agents[1])).status).toBe(200);
    await exchange(url, 'DELETE', `/api/v1/keys/${id}`, { headers, agent: agents[0] });
    expect((await ask(agents[1])).status).toBe(401);
  });

  test('count every request once, and every click', async () => {
    const code = codeOf(await create(url, { url: 'https://example.com/counted' }));
    const before = await total(opsUrl, 'keyhop_redirects_total{result="redirected"');
    const connections = Array.from({ length: 24 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    await Promise.all(
      connections.map(async (agent) => {
        for (let n = 0; n < 10; n++) await exchange(url, 'GET', `/${code}`, { agent });
        agent.destroy();
      }),
    );
    expect((await total(opsUrl, 'keyhop_redirects_total{result="redirected"')) - before).toBe(240);
    const link = () => exchange(url, 'GET', `/api/v1/links/${code}`, { headers });
    await eventually(link, (answer) => answer.json<{ clicks: { total: number } }>().clicks.total === 240);
  });
});

test('the first start leaves one admin key, and says once where', async () => {
  await using directory = await temporaryDirectory();
  await using keyhop = launch({ WORKERS: '3', DATA_DIR: directory.path });
  const { port } = await keyhop.started();
  const key = readFileSync(path.join(directory.path, 'admin-key'), 'utf8').trim();
  const answer = await exchange(`http://127.0.0.1:${port}`, 'GET', '/api/v1/keys', { headers: { 'X-API-Key': key } });
  expect(answer.json<{ items: unknown[] }>().items).toHaveLength(1);
  const { stdout } = await keyhop.end();
  expect(stdout.match(/Your admin key is in/g)).toHaveLength(1);
  expect(stdout.match(/answers at/g)).toHaveLength(1);
});

test('a killed worker is replaced at once; what was acknowledged stays, no count falls, and the other goes on', async () => {
  await using directory = await temporaryDirectory();
  const { keyhop, url, opsUrl } = await launchTwo({ DATA_DIR: directory.path });
  await using running = keyhop;
  const links = new Map<string, string>();
  const unexpected: unknown[] = [];
  const counts: number[] = [];
  let isOver = false;

  async function createOn(client: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let n = 0; !isOver; n++) {
      const target = `https://example.com/${client}/${n}`;
      try {
        const answer = await create(url, { url: target }, { agent });
        expect(answer.status).toBe(201);
        links.set(codeOf(answer), target);
      } catch (error) {
        // A connection to a worker that was killed.
        if (['ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')) continue;
        unexpected.push(error);
        break;
      }
    }
    agent.destroy();
  }

  const load = Promise.all(Array.from({ length: 16 }, (_, client) => createOn(client)));
  const made = async (more: number) => {
    const before = links.size;
    await eventually(
      async () => links.size - before,
      (count) => count > more,
      patience,
    );
    counts.push(await total(opsUrl, 'keyhop_codes_issued_total'));
  };
  await made(100);
  // The first twice: then the second of its successors waits for a moment.
  for (const [i, number] of [1, 2, 1].entries()) {
    const workers = await workersOf(running, 2 + i);
    process.kill(workers.get(number) as number, 'SIGKILL');
    await eventually(
      async () => workerLines(running, 'ended'),
      ({ length }) => length === i + 1,
      patience,
    );
    await made(100);
    expect((await exchange(opsUrl, 'GET', '/readyz')).status).toBe(200);
  }
  await workersOf(running, 5);
  isOver = true;
  await load;
  expect(unexpected).toEqual([]);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(
    workerLines(running, 'ended').map(({ worker, signal, replacedInMs }) => [worker, signal, replacedInMs]),
  ).toEqual([
    [1, 'SIGKILL', 0],
    [2, 'SIGKILL', 0],
    [1, 'SIGKILL', 500],
  ]);
  const reading = new Agent({ keepAlive: true, maxSockets: 16 });
  const followed = Array.from(links, async ([code, target]) => {
    expect((await exchange(url, 'GET', `/${code}`, { agent: reading })).headers.location).toBe(target);
  });
  await Promise.all(followed);
  reading.destroy();
  expect((await running.end()).code).toBe(0);
}, 90_000);

test('what a killed worker had counted for a second is not lost', async () => {
  await using directory = await temporaryDirectory();
  const { keyhop, url, opsUrl } = await launchTwo({ DATA_DIR: directory.path });
  await using running = keyhop;
  const code = codeOf(await create(url, { url: 'https://example.com/' }));
  const agents = await connectToEach(url, opsUrl);
  for (const agent of agents) for (let n = 0; n < 50; n++) await exchange(url, 'GET', `/${code}`, { agent });
  await eventually(
    () => total(opsUrl, 'keyhop_click_seconds_kept_total'),
    (kept) => kept >= 2,
  );
  const workers = await workersOf(running, 2);
  process.kill(workers.get(2) as number, 'SIGKILL');
  await workersOf(running, 3);
  const agent = new Agent();
  const clicks = async () =>
    (await exchange(url, 'GET', `/api/v1/links/${code}`, { headers, agent })).json<{ clicks: { total: number } }>()
      .clicks.total;
  await eventually(clicks, (count) => count === 100, 25_000);
}, 60_000);

test('where no worker can be started any more, it goes on with those that run, and ends with the last of them', async () => {
  await using directory = await temporaryDirectory();
  const DATA_DIR = path.join(directory.path, 'data');
  const { keyhop, url, opsUrl } = await launchTwo({ DATA_DIR });
  await using running = keyhop;
  const workers = await workersOf(running, 2);
  renameSync(DATA_DIR, path.join(directory.path, 'moved'));
  writeFileSync(DATA_DIR, '');
  process.kill(workers.get(1) as number, 'SIGKILL');
  const ended = await eventually(
    async () => workerLines(running, 'ended'),
    ({ length }) => length === 3,
  );
  expect(ended.map(({ worker, code, replacedInMs }) => [worker, code, replacedInMs])).toEqual([
    [1, null, 0],
    [1, 2, 500],
    [1, 2, 1_000],
  ]);
  expect((await create(url, { url: 'https://example.com/' }, { agent: new Agent() })).status).toBe(201);
  expect((await exchange(opsUrl, 'GET', '/readyz')).status).toBe(200);
  process.kill(workers.get(2) as number, 'SIGKILL');
  const { code, stderr } = await running.ended;
  expect([code, stderr]).toEqual([2, expect.stringMatching(/cannot be opened.*DATA_DIR/)]);
});

test('killed itself, it takes its workers with it, and the port is free again', async () => {
  await using directory = await temporaryDirectory();
  const env = { DATA_DIR: directory.path };
  const { keyhop, url } = await launchTwo(env);
  const code = codeOf(await create(url, { url: 'https://example.com/' }));
  const workers = await workersOf(keyhop, 2);
  await keyhop.end('SIGKILL');
  await eventually(
    async () => [...workers.values()].filter(isThere),
    (left) => left.length === 0,
  );
  const again = await launchTwo({ ...env, PORT: url.split(':')[2] as string });
  await using running = again.keyhop;
  expect((await exchange(again.url, 'GET', `/${code}`)).status).toBe(302);
  expect((await running.end()).code).toBe(0);
});

test('Ctrl-C, which a terminal sends to every process, stops it once and well', async () => {
  await using directory = await temporaryDirectory();
  const { keyhop } = await launchTwo({ DATA_DIR: directory.path });
  await using running = keyhop;
  for (const pid of (await workersOf(running, 2)).values()) process.kill(pid, 'SIGINT');
  const { code, stderr } = await running.end('SIGINT');
  expect([code, stderr.match(/"message":"(?:stopping|stopped|worker ended)/g)]).toEqual([
    0,
    ['"message":"stopping', '"message":"stopped'],
  ]);
});

test('a second signal ends all of it at once', async () => {
  await using directory = await temporaryDirectory();
  const { keyhop, url, opsUrl } = await launchTwo({ DATA_DIR: directory.path });
  await using running = keyhop;
  const workers = await workersOf(running, 2);
  // The end of its body never comes; a worker that may finish what it is at answers so after 10 s.
  const message = { headers: { ...headers, 'Content-Length': '10' }, agent: new Agent() };
  const unfinished = exchange(url, 'POST', '/', message).then(
    ({ status }) => status,
    () => 'cut',
  );
  await eventually(
    () => total(opsUrl, 'keyhop_http_connections'),
    (count) => count === 1,
  );
  running.child.kill('SIGTERM');
  await eventually(
    async () => running.stderr,
    (text) => text.includes('"message":"stopping"'),
  );
  expect((await running.end('SIGTERM')).code).toBe(1);
  await eventually(
    async () => [...workers.values()].filter(isThere),
    (left) => left.length === 0,
  );
  expect(await unfinished).toBe('cut');
});

describe('that cannot be started', () => {
  test('ends with the reason, once, and with the exit code of what cannot be configured so', async () => {
    await using directory = await temporaryDirectory();
    const file = path.join(directory.path, 'file');
    writeFileSync(file, '');
    await using keyhop = launch({ WORKERS: '2', DATA_DIR: file });
    const { code, stdout, stderr } = await keyhop.ended;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.match(/cannot be opened.*DATA_DIR/g)).toHaveLength(1);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test.each(['1', '2'])('says that its port is taken, by %s workers of another Keyhop', async (WORKERS) => {
    await using directory = await temporaryDirectory();
    await using one = launch({ WORKERS, DATA_DIR: path.join(directory.path, 'one') });
    const { port } = await one.started();
    const DATA_DIR = path.join(directory.path, 'other');
    await using other = launch({ WORKERS: '2', DATA_DIR, PORT: String(port) });
    const { code, stderr } = await other.ended;
    expect([code, stderr]).toEqual([2, expect.stringMatching(/already in use .*Choose another with PORT\./)]);
    expect(existsSync(DATA_DIR)).toBe(false);
  });

  test.each(['0', '65', 'two', '1.5'])('refuses %s of them', async (WORKERS) => {
    await using keyhop = launch({ WORKERS });
    const { code, stderr } = await keyhop.ended;
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`WORKERS is "${WORKERS}"; it must be auto or a whole number from 1 to 64`),
    ]);
  });
});
