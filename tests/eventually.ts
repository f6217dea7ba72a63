import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until the answer is right, or fails after `limit` milliseconds. */
export async function eventually<T>(
  ask: () => Promise<T>,
  isRight: (answer: T) => boolean,
  limit = 10_000,
): Promise<T> {
  const deadline = Date.now() + limit;
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`Not so within ${limit} ms; the last answer: ${JSON.stringify(answer)}`);
    await delay(20);
  }
}
