import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two attempts. */
const interval = 1_000;

/**
 * Asks, again and again, until there is an answer: a store may be away, and a write service may have to make the secret
 * first. Undefined where the signal came before it.
 */
export async function learnLimitSecret(
  ask: () => Promise<Uint8Array | undefined>,
  stopping: AbortSignal,
  pause = interval,
): Promise<Uint8Array | undefined> {
  while (!stopping.aborted) {
    // Until then every process keeps to its part: that the store fails is told elsewhere.
    const secret = await ask().catch(() => undefined);
    if (secret !== undefined) return secret;
    await delay(pause, undefined, { signal: stopping }).catch(() => {});
  }
  return undefined;
}
