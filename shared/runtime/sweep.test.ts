import { expect, test } from '@jest/globals';
import { StoreUnavailable } from '../errors.ts';
import type { Log } from './log.ts';
import { startSweeping } from './sweep.ts';

const pauses = { step: 100, pass: 1_000 };

/** A sweep whose steps end as they are told, and a clock that only says how long is to be waited. */
function start(steps: readonly (boolean | Error)[]) {
  const waits: number[] = [];
  const told: string[] = [];
  const rest = [...steps];
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const sweeping = startSweeping({
    sweep: {
      async step() {
        const outcome = rest.shift();
        if (outcome instanceof Error) throw outcome;
        return outcome ?? true;
      },
    },
    name: 'sweeping',
    pauses,
    log: { warn: () => told.push('warn'), error: () => told.push('error') } as unknown as Log,
    async wait(milliseconds, signal) {
      waits.push(milliseconds);
      if (rest.length > 0) return;
      resolve();
      await new Promise((end) => signal.addEventListener('abort', end));
    },
  });
  return { sweeping, waits, told, done };
}

test('there is a pause after each step, and a long one after each pass', async () => {
  const { sweeping, waits, done } = start([false, false, true, false, true]);
  await done;
  await sweeping[Symbol.asyncDispose]();
  expect(waits).toEqual([100, 100, 100, 1_000, 100, 1_000]);
});

test('what fails is tried again later; that a store is away is said once, what nobody foresaw each time', async () => {
  const away = new StoreUnavailable('away');
  const { sweeping, waits, told, done } = start([away, away, false, away, new Error('a defect'), new Error('again')]);
  await done;
  await sweeping[Symbol.asyncDispose]();
  expect(waits).toEqual([100, 1_000, 1_000, 100, 1_000, 1_000, 1_000]);
  expect(told).toEqual(['warn', 'warn', 'error', 'error']);
});
