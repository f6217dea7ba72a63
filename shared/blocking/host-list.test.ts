import { once } from 'node:events';
import { rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../../tests/eventually.ts';
import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import { InvalidConfig, readConfig } from '../runtime/config-table.ts';
import { createLog } from '../runtime/log.ts';
import { HostList } from './host-list.ts';
import { denySettings } from './host-list-settings.ts';
import { sourceOf } from './host-list-source.ts';
import { mostRules, readHostRules } from './read-host-rules.ts';

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let list: HostList | undefined;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(async () => {
  await list?.[Symbol.asyncDispose]();
  list = undefined;
  await directory.remove();
});

/** Looks again as soon as it has looked. */
const atOnce = () => new Promise((resolve) => setImmediate(resolve));

async function start(...sources: string[]): Promise<HostList> {
  list = new HostList({ name: 'DENY_HOSTS', sources: sources.map(sourceOf), log: createLog('silent'), wait: atOnce });
  await list.start();
  return list;
}

const a = 'https://a.example/';
const b = 'https://b.example/';
const both = (of: HostList) => [of.matches(a), of.matches(b)];
const becomes = (of: HostList, expected: boolean[]) =>
  eventually(
    async () => both(of),
    (answer) => answer.join() === expected.join(),
  );

describe('of a file', () => {
  let file: string;
  beforeEach(() => {
    file = path.join(directory.path, 'deny.txt');
  });

  test('what changes is taken up, be it written over or put in its place', async () => {
    await writeFile(file, 'a.example\n');
    const started = await start(file);
    expect(both(started)).toEqual([true, false]);
    await writeFile(file, 'b.example\n');
    await becomes(started, [false, true]);
    await writeFile(`${file}.new`, '# all of it\r\n*.example # a comment\r\n\r\n');
    await rename(`${file}.new`, file);
    await becomes(started, [true, true]);
    await writeFile(file, '');
    await becomes(started, [false, false]);
    // Written over, a file is empty for a moment, which may be seen.
    expect(started.generation).toBeGreaterThanOrEqual(4);
  });

  test('what cannot be read leaves the list as it was, and once it can be again, it is', async () => {
    await writeFile(file, 'a.example\n');
    const started = await start(file);
    await rm(file);
    await eventually(
      async () => started.age,
      (age) => age > 0.05,
    );
    expect(both(started)).toEqual([true, false]);
    await writeFile(file, '<html>\n<body>\nNot found\n');
    await eventually(
      async () => started.age,
      (age) => age > 0.1,
    );
    expect(both(started)).toEqual([true, false]);
    await writeFile(file, 'b.example\n');
    await becomes(started, [false, true]);
    await eventually(
      async () => started.age,
      (age) => age < 0.05,
    );
  });

  test('a line that is no rule is passed over and counted', async () => {
    await writeFile(file, 'a.example\nno rule\nb.example\nhttps://\n');
    const started = await start(file);
    expect([both(started), started.size, started.badLines]).toEqual([[true, true], 2, 2]);
  });
});

describe('of a URL', () => {
  let answer: (req: IncomingMessage, res: ServerResponse) => void;
  const asked: (string | undefined)[] = [];
  const server = createServer((req, res) => {
    asked.push(req.headers['if-none-match']);
    answer(req, res);
  });
  let url: string;
  beforeEach(async () => {
    asked.length = 0;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/list`;
  });
  afterEach(async () => {
    await list?.[Symbol.asyncDispose]();
    server.closeAllConnections();
    server.close();
  });

  test('what changes is taken up; what has not is not sent again', async () => {
    answer = (_, res) => res.setHeader('ETag', '"1"').end('a.example');
    const started = await start(url);
    answer = ({ headers }, res) => res.writeHead(headers['if-none-match'] === '"1"' ? 304 : 500).end();
    const before = asked.length;
    await eventually(
      async () => asked.length,
      (count) => count > before + 5,
    );
    expect([both(started), started.generation]).toEqual([[true, false], 1]);
    answer = (_, res) => res.setHeader('ETag', '"2"').end('b.example');
    await becomes(started, [false, true]);
  });

  test.each<[string, (res: ServerResponse) => void]>([
    ['an error', (res) => res.writeHead(503).end('b.example')],
    ['nothing', (res) => res.end()],
    ['a page', (res) => res.end('<html>\n<p>Please log in\n</html>')],
    ['too much', (res) => res.end('b.example\n'.repeat(1_700_000))],
    ['half of it', (res) => res.writeHead(200, { 'Content-Length': 100 }).write('b.example\n', () => res.destroy())],
  ])('%s leaves the list as it was', async (_, send) => {
    answer = (__, res) => res.end('a.example');
    const started = await start(url);
    let times = 0;
    answer = (__, res) => {
      times++;
      send(res);
    };
    await eventually(
      async () => times,
      (count) => count > 2,
    );
    expect(both(started)).toEqual([true, false]);
    answer = (__, res) => res.end('b.example');
    await becomes(started, [false, true]);
  });

  test('that does not answer, the start waits for no longer than some seconds, and others hold meanwhile', async () => {
    answer = () => {};
    const file = path.join(directory.path, 'deny.txt');
    await writeFile(file, 'a.example');
    const started = await start(file, url);
    expect(both(started)).toEqual([true, false]);
    server.closeAllConnections();
    answer = (_, res) => res.end('b.example');
    await becomes(started, [true, true]);
  });
});

test('half a million rules are read, and not one more', async () => {
  const rules = Array.from({ length: mostRules }, (_, n) => `host-${n}.example`).join('\n');
  expect((await readHostRules(rules)).rules.size).toBe(mostRules);
  await expect(readHostRules(`${rules}\none-more.example`)).rejects.toThrow('more than 500,000');
});

test('the start is refused where a file is not there, or a URL is none', () => {
  const read = (DENY_HOSTS: string) => () => readConfig(denySettings, { DENY_HOSTS });
  for (const wrong of ['/no/such/file', 'https://:80', ',', Array(9).fill('/dev/null').join()]) {
    expect(read(wrong)).toThrow(InvalidConfig);
  }
  expect(read('/dev/null, https://lists.example.com/phishing.txt')().DENY_HOSTS).toHaveLength(2);
  expect(read('')().DENY_HOSTS).toBeUndefined();
});
