import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLinks } from '../../bench/created-links.ts';
import { startService } from '../../infra/local/service.ts';
import { countWhileEnded } from '../clicks/count-while-ended.ts';
import { toldClicks } from '../clicks/told-clicks.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const ADMIN_KEY = 'an-admin-key-for-tests-only';
const links = 500;

let at: Awaited<ReturnType<typeof startCounted>>;
beforeAll(async () => {
  at = await startCounted();
});
afterAll(async () => at?.[Symbol.asyncDispose]());

/** An embedded Keyhop with some links. */
async function startCounted() {
  await using started = new AsyncDisposableStack();
  const { path: directory } = started.use(await temporaryDirectory());
  const env = { DATA_DIR: directory, ADMIN_KEY };
  const service = await startService({ kind: 'embedded', number: 1, directory, env });
  started.defer(() => service.stop());
  const origin = `http://127.0.0.1:${service.port}`;
  const headers = { 'Content-Type': 'application/json', 'X-API-Key': ADMIN_KEY };
  const created = await createLinks({ origin, headers }, links);
  const parts = started.move();
  return {
    service,
    codes: created.map(({ code }) => code),
    told: () => toldClicks(origin, ADMIN_KEY),
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

// First, because what a killed process kept may be told of long afterwards.
test('stopped three times, it loses nothing', async () => {
  const { broken, ...outcome } = await countWhileEnded(at, 'stop', 3);
  process.stderr.write(`${JSON.stringify(outcome)}\n`);
  expect(broken).toEqual([]);
}, 180_000);

test('killed four times, it loses its last second each time at most, and nothing is counted twice', async () => {
  const { broken, ...outcome } = await countWhileEnded(at, 'kill', 4);
  process.stderr.write(`${JSON.stringify(outcome)}\n`);
  expect(broken).toEqual([]);
  // Not all of it was for the kills to take.
  expect(outcome.clicks).toBeGreaterThan(outcome.atRisk);
}, 180_000);
