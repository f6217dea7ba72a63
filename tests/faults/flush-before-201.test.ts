import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { exchange } from '../http/exchange.ts';
import { launch } from '../keyhop-process.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const ADMIN_KEY = 'an-admin-key-for-tests-only';
const headers = { 'X-API-Key': ADMIN_KEY, 'Content-Type': 'application/json' };

const calls = 'openat,fdatasync,fsync,msync,read,recvfrom,pwrite64,pwritev,writev,write,sendto,sendmsg';

/** Microseconds: a flush far slower than an answer, so that an answer that does not wait for it comes first for certain. */
const slowFlush = 'inject=fdatasync,fsync:delay_enter=100000';

/** The whole system calls of a trace in the order in which they ended, each with what it began with. */
function callsOf(trace: string): string[] {
  const unfinished = new Map<string, string>();
  const whole: string[] = [];
  for (const line of trace.split('\n')) {
    // Threads interrupt each other: "12 fdatasync(7 <unfinished ...>", later "12 <... fdatasync resumed>) = 0".
    const [, thread = '', call = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const [, beginning] = /^(.*) <unfinished \.\.\.>$/.exec(call) ?? [];
    const [, rest] = /^<\.\.\. \w+ resumed>(.*)$/.exec(call) ?? [];
    if (beginning !== undefined) unfinished.set(thread, beginning);
    else if (rest !== undefined) whole.push((unfinished.get(thread) ?? '') + rest);
    else if (call !== '') whole.push(call);
  }
  return whole;
}

test('a link is flushed to disk before its 201 is written', async () => {
  await using directory = await temporaryDirectory();
  const file = path.join(directory.path, 'trace');
  const wrapper = ['strace', '-f', '-y', '-s', '1000', '-e', slowFlush, '-e', `trace=${calls}`, '-o', file];
  const keyhop = launch({ DATA_DIR: path.join(directory.path, 'data'), ADMIN_KEY }, wrapper);
  await using _ = keyhop;
  const origin = `http://127.0.0.1:${(await keyhop.started()).port}`;

  // The first lets a block of codes be leased, so that every flush after it is the link's.
  for (const name of ['lease', 'generated', 'alias']) {
    const body = JSON.stringify({ url: `https://example.com/${name}`, ...(name === 'alias' && { alias: 'traced' }) });
    expect((await exchange(origin, 'POST', '/api/v1/links', { headers, body })).status).toBe(201);
  }
  expect((await exchange(origin, 'DELETE', '/api/v1/links/traced', { headers })).status).toBe(204);
  // strace itself does not pass the signal on; it ends with the program.
  process.kill(Number(/^(\d+)/.exec(readFileSync(file, 'utf8'))?.[1]), 'SIGTERM');
  await keyhop.ended;

  const traced = callsOf(readFileSync(file, 'utf8'));
  const opened = traced.flatMap((call) => {
    const [, flags, descriptor] = /^openat\(.*keyhop\.mdb", (\S+?)[,)].* = (\d+)</.exec(call) ?? [];
    return flags === undefined ? [] : [{ descriptor, isSynchronous: /O_D?SYNC/.test(flags) }];
  });
  const [synchronous, buffered] = [true, false].map((is) =>
    opened.filter(({ isSynchronous }) => isSynchronous === is).map(({ descriptor }) => String(descriptor)),
  ) as [string[], string[]];
  const writeTo = (descriptors: string[]) =>
    new RegExp(`^p?writev?(64)?\\((${descriptors.join('|')})<[^>]*keyhop\\.mdb>`);

  for (const [request, answer] of [
    ['example.com/generated', 'HTTP/1.1 201'],
    ['example.com/alias', 'HTTP/1.1 201'],
    ['DELETE /api/v1/links/traced', 'HTTP/1.1 204'],
  ] as const) {
    const arrived = traced.findIndex((call) => /^(read|recvfrom)\(/.test(call) && call.includes(request));
    const answered = traced.findIndex((call, n) => n > arrived && call.includes(answer));
    expect([arrived, answered]).not.toContain(-1);
    const between = traced.slice(arrived, answered);
    const last = (call: RegExp) => between.findLastIndex((each) => call.test(each));
    const pages = last(writeTo(buffered));
    const flush = last(/^f(data)?sync\(\d+<[^>]*keyhop\.mdb>\) += 0/);
    const meta = last(writeTo(synchronous));
    // First the pages, then the flush, and only then the page that makes them count, which is on disk once written.
    expect([pages, flush, meta]).not.toContain(-1);
    expect([pages, flush, meta]).toEqual([pages, flush, meta].toSorted((x, y) => x - y));
  }
}, 60_000);
