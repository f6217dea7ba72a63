import { expect, test } from '@jest/globals';
import { learnLimitSecret } from './learn-limit-secret.ts';

const secret = new Uint8Array([1, 2, 3]);

test('asks again where the store fails or has none yet', async () => {
  const answers = [() => Promise.reject(new Error('away')), async () => undefined, async () => secret];
  const ask = () => (answers.shift() as () => Promise<Uint8Array | undefined>)();
  expect(await learnLimitSecret(ask, new AbortController().signal, 1)).toBe(secret);
});

test('ends without one when the process does', async () => {
  const stopping = new AbortController();
  const learning = learnLimitSecret(async () => {
    setImmediate(() => stopping.abort());
    return undefined;
  }, stopping.signal);
  expect(await learning).toBeUndefined();
});
