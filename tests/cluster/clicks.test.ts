import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { countUnderFaults } from '../clicks/count-clicks.ts';
import { countWhileEnded } from '../clicks/count-while-ended.ts';
import { startCountedCluster } from '../clicks/counted-cluster.ts';
import { startLimit } from './test-cluster.ts';

let at: Awaited<ReturnType<typeof startCountedCluster>>;

beforeAll(async () => {
  at = await startCountedCluster(1_000);
}, startLimit);

afterAll(async () => at?.[Symbol.asyncDispose](), 60_000);

test('50,000 redirects are 50,000 clicks, whatever becomes of Cassandra and Redis meanwhile', async () => {
  const { broken, ...outcome } = await countUnderFaults(at, { redirects: 50_000, cutOff: 5 });
  console.log(outcome);
  expect(broken).toEqual([]);
  expect(outcome.clicks).toBeGreaterThanOrEqual(50_000);
  expect(outcome.lostAnswers).toBeGreaterThan(0);
  expect(outcome.repeatedWrites).toBeGreaterThan(0);
}, 180_000);

test('a reader that is killed loses its last second at most, and nothing is counted twice', async () => {
  const { broken, ...outcome } = await countWhileEnded({ ...at, service: at.readers[0] }, 'kill', 5);
  console.log(outcome);
  expect(broken).toEqual([]);
}, 180_000);
