import { afterEach, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FailOpenCache } from '../../../shared/links/fail-open-cache.ts';
import { Breaker } from '../../../shared/runtime/breaker.ts';
import { createLog } from '../../../shared/runtime/log.ts';
import { FakeChangeLog, Turns } from '../../../tests/resolve/fake-change-log.ts';
import { ChangeFeed } from './change-feed.ts';

let time: number;
let log: FakeChangeLog;
let turns: Turns;
let told: string[];
/** What was dropped from the shared cache, or told of, in this order. */
let events: string[];
let isCacheDown: boolean;
let cache: FailOpenCache;
let feed: ChangeFeed;

const now = () => time;

beforeEach(() => {
  [time, told, events, isCacheDown] = [1e7, [], [], false];
  log = new FakeChangeLog(now);
  turns = new Turns();
  const unused = () => Promise.reject(new Error('not used'));
  const drop = async (codes: readonly string[]) => {
    if (isCacheDown) throw new Error('away');
    events.push(...codes.map((code) => `drop ${code}`));
  };
  cache = new FailOpenCache({ look: unused, fill: unused, announce: unused, drop }, new Breaker({ timeout: 1, now }));
  const onChange = (code: string) => {
    told.push(code);
    events.push(`tell ${code}`);
  };
  feed = new ChangeFeed({ log, cache, onChange, logger: createLog('silent'), now, wait: turns.wait });
});

afterEach(() => feed[Symbol.asyncDispose]());

/** One poll, a second after the last. */
async function poll(milliseconds = 1_000): Promise<void> {
  time += milliseconds;
  await turns.next();
}

test('the first poll reaches back over all that Redis may still hold', async () => {
  log.appendAt('old', time - 3_600_000);
  log.appendAt('ancient', time - 3_700_000);
  await feed.start();
  expect(new Set(told)).toEqual(new Set(['old']));
  expect(feed.age).toBe(0);
});

test('a change is told before and after it is dropped from the shared cache, and before that is believed', async () => {
  await log.append('a');
  expect(cache.isTrusted).toBe(false);
  await feed.start();
  expect(events).toEqual(['tell a', 'drop a', 'tell a']);
  expect(cache.isTrusted).toBe(true);
});

test('every change is told although it comes late or a poll fails, and then never again', async () => {
  const steps = fc.array(
    fc.record({
      changes: fc.array(fc.nat(4_000), { maxLength: 3 }),
      failsAfter: fc.option(fc.nat(3), { nil: undefined, freq: 3 }),
    }),
    { maxLength: 40 },
  );
  const property = fc.asyncProperty(steps, async (all) => {
    log = new FakeChangeLog(now);
    turns = new Turns();
    const seen: string[] = [];
    const onChange = (code: string) => seen.push(code);
    await using following = new ChangeFeed({
      log,
      cache,
      onChange,
      logger: createLog('silent'),
      now,
      wait: turns.wait,
    });
    await following.start();
    let count = 0;
    for (const { changes, failsAfter } of all) {
      // By another node's clock, or after a slow write, it comes to light seconds later.
      for (const lateness of changes) log.appendAt(`c${count++}`, time - lateness);
      log.failsAfter = failsAfter;
      await poll();
    }
    log.failsAfter = undefined;
    await poll();
    expect(new Set(seen).size).toBe(count);
    seen.length = 0;
    for (let i = 0; i < 30; i++) await poll();
    expect(seen).toEqual([]);
  });
  await fc.assert(property);
});

test('a failed poll is made up for by the next, which reaches back to the last that read everything', async () => {
  await feed.start();
  log.failsAfter = 0;
  for (let i = 0; i < 100; i++) await poll();
  expect(feed.age).toBe(100);
  log.failsAfter = undefined;
  await poll();
  expect(log.reaches.at(-1)).toBe(111);
  await poll();
  expect(log.reaches.at(-1)).toBe(11);
});

test('the shared cache is believed again only after a poll that read everything', async () => {
  await feed.start();
  isCacheDown = true;
  log.appendAt('z', time);
  await poll();
  expect(cache.isTrusted).toBe(false);
  isCacheDown = false;
  log.appendAt('a', time);
  log.appendAt('b', time);
  for (const failsAfter of [0, 1, 2]) {
    log.failsAfter = failsAfter;
    await poll();
    expect(cache.isTrusted).toBe(false);
  }
  log.failsAfter = undefined;
  await poll();
  expect(cache.isTrusted).toBe(true);
  expect(events).toEqual(expect.arrayContaining(['drop a', 'drop b']));
});

test('starts where the log does not answer, and tells everything once it does', async () => {
  log.appendAt('old', time - 3_000_000);
  log.failsAfter = 0;
  await feed.start();
  expect(told).toEqual([]);
  expect(cache.isTrusted).toBe(false);
  log.failsAfter = undefined;
  await poll();
  expect(new Set(told)).toEqual(new Set(['old']));
});

test('ends at once, in the middle of a wait', async () => {
  await using real = new ChangeFeed({ log, cache, onChange: () => {}, logger: createLog('silent') });
  await real.start();
  const start = performance.now();
  await real[Symbol.asyncDispose]();
  expect(performance.now() - start).toBeLessThan(500);
});
