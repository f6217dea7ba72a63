import { beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Breaker, BreakerOpen } from './breaker.ts';

const timeout = 200;
let time: number;
let asked: number;
let breaker: Breaker;

beforeEach(() => {
  time = 10_000;
  asked = 0;
  breaker = new Breaker({ timeout, now: () => time });
});

/** One call that takes so many milliseconds; what came of it. */
async function call(milliseconds: number, succeeds = true): Promise<'answered' | 'failed' | 'not asked'> {
  const operation = async () => {
    asked++;
    time += milliseconds;
    if (!succeeds) throw new Error('no answer');
  };
  return breaker.run(operation).then(
    () => 'answered',
    (error: unknown) => (error instanceof BreakerOpen ? 'not asked' : 'failed'),
  );
}

const fail = () => call(timeout, false);
const answer = () => call(1);

async function open(): Promise<void> {
  for (let i = 0; i < 5; i++) await fail();
  expect(breaker.isOpen).toBe(true);
}

test('counts how often it opened, not how often it stayed open', async () => {
  await open();
  for (let probe = 0; probe < 3; probe++) {
    time += 500;
    await fail();
  }
  expect(breaker.openings).toBe(1);
  time += 500;
  await answer();
  await open();
  expect(breaker.openings).toBe(2);
});

test('asks on through any four failures in a row, and stops after five', async () => {
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 4; i++) expect(await fail()).toBe('failed');
    expect(await answer()).toBe('answered');
  }
  await open();
  expect(await answer()).toBe('not asked');
});

test('lets one through every 500 ms while open, and closes when that goes well', async () => {
  await open();
  for (let i = 0; i < 5; i++) {
    time += 499;
    expect(await answer()).toBe('not asked');
    time += 1;
    expect(await fail()).toBe('failed');
  }
  time += 500;
  expect(await answer()).toBe('answered');
  expect(breaker.isOpen).toBe(false);
  expect(await answer()).toBe('answered');
});

test('lets nobody else through while one is under way, whatever else comes to its end meanwhile', async () => {
  const old = Promise.withResolvers<void>();
  const early = breaker.run(() => old.promise);
  await open();
  time += 500;
  const { promise, resolve } = Promise.withResolvers<void>();
  const probe = breaker.run(() => promise);
  expect(await answer()).toBe('not asked');
  old.reject(new Error('gone'));
  await expect(early).rejects.toThrow('gone');
  time += 600;
  expect(await answer()).toBe('not asked');
  time -= 600;
  resolve();
  await probe;
  expect(await answer()).toBe('answered');
});

test('stays open for one that answers slowly', async () => {
  await open();
  time += 500;
  expect(await call(100)).toBe('answered');
  expect(breaker.isOpen).toBe(true);
  expect(await answer()).toBe('not asked');
});

test('opens within two seconds when the median is over 20 ms, and not for a few slow ones among many', async () => {
  for (let i = 0; i < 3_000; i++) await call(i % 3 === 0 ? 60 : 1);
  expect(breaker.isOpen).toBe(false);
  const start = time;
  while (!breaker.isOpen) await call(21);
  expect(time - start).toBeLessThanOrEqual(2_100);
});

test('says nothing about a second with fewer than ten calls', async () => {
  for (let i = 0; i < 50; i++) {
    await call(150);
    time += 100;
  }
  expect(breaker.isOpen).toBe(false);
});

test('does not count what failed later than its own time-out: that was our event loop', async () => {
  for (let i = 0; i < 50; i++) expect(await call(timeout + 51, false)).toBe('failed');
  expect(breaker.isOpen).toBe(false);
});

test('asks a dead server at most five times and then twice a second, whatever the load', async () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 20, maxLength: 200 });
  const property = fc.asyncProperty(gaps, async (all) => {
    [time, asked] = [10_000, 0];
    breaker = new Breaker({ timeout, now: () => time });
    const start = time;
    for (const gap of all) {
      await call(5, false);
      time += gap;
    }
    expect(asked).toBeLessThanOrEqual(5 + (time - start) / 500 + 1);
  });
  await fc.assert(property);
});
