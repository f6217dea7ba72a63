import { setTimeout as delay } from 'node:timers/promises';

/** Waits some milliseconds, or until the signal says not to. */
export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<unknown>;

interface Options {
  /** Milliseconds from the end of one time to the beginning of the next, asked for anew before each. */
  interval: () => number;
  signal: AbortSignal;
  wait?: Wait | undefined;
}

/** A process that has nothing else to do does not stay for this. */
export const pause: Wait = (milliseconds, signal) => delay(milliseconds, undefined, { signal, ref: false });

/**
 * Waits, then works, again and again, until the signal: it ends a wait, and lets the work that is under way end before this
 * resolves. Rejects, and is over, once the work does.
 */
export async function repeat(work: () => Promise<void>, { interval, signal, wait = pause }: Options): Promise<void> {
  while (!signal.aborted) {
    // An abort ends the wait, and with it the loop.
    await wait(interval(), signal).catch(() => {});
    if (!signal.aborted) await work();
  }
}
