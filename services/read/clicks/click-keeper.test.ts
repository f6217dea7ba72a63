import type { IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import { openLmdb } from '../../../shared/backends/lmdb.ts';
import { subjectOf } from '../../../shared/clicks/click-store.ts';
import { LmdbClickStore } from '../../../shared/clicks/lmdb-click-store.ts';
import { StoreUnavailable } from '../../../shared/errors.ts';
import { aLink } from '../../../shared/links/link-store.contract.ts';
import { createLog } from '../../../shared/runtime/log.ts';
import { temporaryDirectory } from '../../../tests/temporary-directory.ts';
import { ClickKeeper } from './click-keeper.ts';
import { ClickRecorder } from './click-recorder.ts';
import type { ClickSpool } from './click-spool.ts';
import { LmdbClickSpools } from './lmdb-click-spools.ts';

const link = aLink({ owner: 'ada' });
const get = { method: 'GET' } as IncomingMessage;
const head = { method: 'HEAD' } as IncomingMessage;

/** Two processes on one data directory whose clock, and whose disk, is the test's. */
async function open() {
  await using opened = new AsyncDisposableStack();
  const directory = opened.use(await temporaryDirectory());
  const env = openLmdb(directory.path);
  opened.defer(() => env.close());
  let time = Date.UTC(2026, 10, 22, 12);
  let isDiskFull = false;
  const now = () => time;
  const lmdb = new LmdbClickSpools(env, now);
  const store = new LmdbClickStore(env);

  function failing(spool: ClickSpool): ClickSpool {
    const append = spool.append.bind(spool);
    spool.append = async (second) => {
      if (isDiskFull) throw new StoreUnavailable('The disk is full.');
      await append(second);
    };
    return spool;
  }

  async function start() {
    const recorder = new ClickRecorder({ classify: () => 'bot', now });
    const waits: { at: number; resolve: () => void }[] = [];
    const keeper = await ClickKeeper.start({
      recorder,
      spools: { open: async () => failing(await lmdb.open()), takeOver: () => lmdb.takeOver() },
      addInterval: { least: 1_000, most: 1_000 },
      log: createLog('silent'),
      now,
      wait: (milliseconds, signal) =>
        new Promise<void>((resolve) => {
          waits.push({ at: time + milliseconds, resolve });
          signal.addEventListener('abort', () => resolve());
        }),
    });
    /** Lets what is due be done. */
    async function settle() {
      for (let due = waits.filter(({ at }) => at <= time); due.length > 0; due = waits.filter(({ at }) => at <= time)) {
        for (const wait of due) waits.splice(waits.indexOf(wait), 1)[0]?.resolve();
        // Both of its loops are back at waiting then.
        while (waits.length < 2) await new Promise((resolve) => setImmediate(resolve));
      }
    }
    return { recorder, keeper, settle };
  }

  const parts = opened.move();
  return {
    start,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    fillDisk: (full: boolean) => {
      isDiskFull = full;
    },
    clicks: async () => (await store.totals([subjectOf.link(link.code)]))[0]?.bots,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

test('a click can be read two seconds later; HEAD is none', async () => {
  await using at = await open();
  const { recorder, keeper, settle } = await at.start();
  for (let i = 0; i < 1_000; i++) recorder.count(link, get);
  recorder.count(link, head);
  for (let second = 0; second < 2; second++) {
    at.pass(1_000);
    await settle();
  }
  expect(await at.clicks()).toBe(1_000);
  expect(keeper.age).toBe(0);
  await keeper[Symbol.asyncDispose]();
});

test('while nothing can be written clicks are kept in memory, and none is lost', async () => {
  await using at = await open();
  const { recorder, keeper, settle } = await at.start();
  at.fillDisk(true);
  for (let i = 0; i < 100; i++) {
    recorder.count(link, get);
    // Hours go by too.
    at.pass(100_000);
    await settle();
  }
  expect(await at.clicks()).toBe(0);
  expect(keeper.age).toBeGreaterThan(9_000);
  at.fillDisk(false);
  for (let i = 0; i < 3; i++) {
    at.pass(1_000);
    await settle();
  }
  expect(await at.clicks()).toBe(100);
  await keeper[Symbol.asyncDispose]();
});

test('what stands for several requests is looked at once, and every request counted', () => {
  let looks = 0;
  const classify = () => {
    looks++;
    return 'bot' as const;
  };
  const recorder = new ClickRecorder({ classify, now: Date.now });
  const request = { method: 'GET', headers: {}, socket: {} };
  for (let i = 0; i < 3; i++) recorder.count(link, request);
  recorder.count(link, { ...request });
  expect(recorder.take()?.counts).toEqual([0, 4, 0]);
  expect(looks).toBe(2);
});

test('a stop keeps the last', async () => {
  await using at = await open();
  const { recorder, keeper } = await at.start();
  recorder.count(link, get);
  await keeper[Symbol.asyncDispose]();
  expect(await at.clicks()).toBe(1);
});

test('what a dead process had kept is told by one that runs beside it', async () => {
  await using at = await open();
  const dead = await at.start();
  const alive = await at.start();
  dead.recorder.count(link, get);
  // It keeps that, and is never heard of again.
  at.pass(1_000);
  await dead.settle();
  for (let i = 0; i < 20; i++) {
    at.pass(1_000);
    await alive.settle();
  }
  expect(await at.clicks()).toBe(1);
  await alive.keeper[Symbol.asyncDispose]();
});

test('a process that was frozen finds its spool taken, and goes on with another', async () => {
  await using at = await open();
  const frozen = await at.start();
  const alive = await at.start();
  frozen.recorder.count(link, get);
  for (let i = 0; i < 20; i++) {
    at.pass(1_000);
    await alive.settle();
  }
  frozen.recorder.count(link, get);
  for (let i = 0; i < 5; i++) {
    at.pass(1_000);
    await frozen.settle();
    await alive.settle();
  }
  expect(await at.clicks()).toBe(2);
  await frozen.keeper[Symbol.asyncDispose]();
  await alive.keeper[Symbol.asyncDispose]();
});
