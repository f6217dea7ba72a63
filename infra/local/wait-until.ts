import { setTimeout as delay } from 'node:timers/promises';

/** A condition did not come true in time, or never will; the message says which, and what to look at. */
export class GaveUpWaiting extends Error {}

interface Wait {
  /** Completes "waited 5,000 ms until …". */
  what: string;
  timeoutMs: number;
  /** Between two looks at the condition. */
  everyMs?: number;
  /** The reason why it can no longer come true, if there is one: asked before each look. */
  hopeless?: () => string | undefined;
  /** Added to the message when time is up: the end of a log, say. */
  evidence?: () => string;
}

/**
 * Looks at a condition again and again until it holds; one that throws does not hold yet.
 *
 * @throws GaveUpWaiting
 */
export async function waitUntil(condition: () => boolean | Promise<boolean>, wait: Wait): Promise<void> {
  const { what, timeoutMs, everyMs = 20, hopeless, evidence = () => '' } = wait;
  const deadline = performance.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    const reason = hopeless?.();
    if (reason !== undefined) throw new GaveUpWaiting(reason);
    try {
      if (await condition()) return;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (performance.now() >= deadline) break;
    await delay(everyMs);
  }
  const last = lastError instanceof Error ? ` (${lastError.message})` : '';
  throw new GaveUpWaiting(`waited ${timeoutMs.toLocaleString('en')} ms until ${what}${last}${evidence()}`, {
    cause: lastError,
  });
}
