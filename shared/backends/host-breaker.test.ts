import { beforeEach, expect, test } from '@jest/globals';
import { createHostBreaker } from './host-breaker.ts';

const [one, other] = [{ address: '127.0.0.1:9042' }, { address: '127.0.0.2:9042' }];
let time: number;
let breaker: ReturnType<typeof createHostBreaker>;

beforeEach(() => {
  time = 10_000;
  breaker = createHostBreaker('datacenter1', () => time);
});

/** As the driver calls it, with seconds and nanoseconds; its types want hosts that only it can make. */
function note(host: { address: string }, milliseconds: number | 'failed'): void {
  const { onSuccess, onError } = breaker.tracker as unknown as Record<string, (...args: unknown[]) => void>;
  if (milliseconds === 'failed') onError?.(host, 'SELECT', [], {}, 10, new Error('timed out'), [1, 0]);
  else onSuccess?.(host, 'SELECT', [], {}, 10, 10, [Math.floor(milliseconds / 1e3), (milliseconds % 1e3) * 1e6]);
}

test.each([['failed' as const], [501], [3_000]])(
  'five times %s in a row, and a node is asked last for two seconds',
  (what) => {
    for (let i = 0; i < 4; i++) note(one, what);
    expect(breaker.isHealthy(one)).toBe(true);
    note(one, what);
    expect(breaker.isHealthy(one)).toBe(false);
    expect(breaker.isHealthy(other)).toBe(true);
    time += 2_000;
    expect(breaker.isHealthy(one)).toBe(true);
  },
);

test('a node is known to be avoided until one good answer, and asking about it changes nothing', () => {
  for (let i = 0; i < 5; i++) note(one, 'failed');
  for (const later of [0, 1_000, 2_000, 60_000]) {
    time += later;
    expect([breaker.isAvoided(one), breaker.isAvoided(other)]).toEqual([true, false]);
  }
  expect(breaker.isHealthy(one)).toBe(true);
  note(one, 1);
  expect(breaker.isAvoided(one)).toBe(false);
});

test('one good answer in between makes the count begin anew', () => {
  for (let i = 0; i < 20; i++) note(one, i % 5 === 4 ? 499 : 'failed');
  expect(breaker.isHealthy(one)).toBe(true);
});

test('a node that still hangs after two seconds is asked for a moment, and avoided for as long again', () => {
  for (let i = 0; i < 5; i++) note(one, 'failed');
  time += 2_000;
  expect(breaker.isHealthy(one)).toBe(true);
  expect(breaker.isHealthy(one)).toBe(true);
  time += 20;
  expect(breaker.isHealthy(one)).toBe(false);
  time += 1_000;
  note(one, 'failed');
  time += 1_999;
  expect(breaker.isHealthy(one)).toBe(false);
  time += 1;
  expect(breaker.isHealthy(one)).toBe(true);
});

test('one good answer, and a node is asked as before', () => {
  for (let i = 0; i < 5; i++) note(one, 'failed');
  note(one, 3);
  expect(breaker.isHealthy(one)).toBe(true);
  note(one, 'failed');
  expect(breaker.isHealthy(one)).toBe(true);
});
