import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailable } from '../errors.ts';
import type { Log } from './log.ts';

/** Work on everything that is kept, in steps so small that nobody notices one. */
export interface Sweep {
  /** Takes the next step; true where it was the last of a pass, and the next one begins a new pass. */
  step(): Promise<boolean>;
}

interface Dependencies {
  sweep: Sweep;
  /** What it does, for the log. */
  name: string;
  /** Milliseconds from one step to the next, and from one pass to the next. */
  pauses: { step: number; pass: number };
  log: Log;
  /** Waits, or until the signal says not to. */
  wait?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

const pause = (milliseconds: number, signal: AbortSignal) => delay(milliseconds, undefined, { signal, ref: false });

/**
 * Sweeps in the background, pass after pass, until it is disposed of, which lets the step under way end. A step that fails is
 * told of once and taken again after the pause between passes: what it was to do can wait.
 */
export function startSweeping({ sweep, name, pauses, log, wait = pause }: Dependencies): AsyncDisposable {
  const stopping = new AbortController();
  const { signal } = stopping;
  let isFailing = false;

  async function step(): Promise<boolean> {
    try {
      const isOver = await sweep.step();
      isFailing = false;
      return isOver;
    } catch (err) {
      if (!(err instanceof StoreUnavailable)) log.error({ err }, `${name} failed; will try again`);
      else if (!isFailing) log.warn({ err }, `${name} cannot go on yet; will try again`);
      isFailing = true;
      return true;
    }
  }

  async function sweepOn(): Promise<void> {
    let next = pauses.step;
    for (;;) {
      // An abort ends the wait, and with it the loop.
      await wait(next, signal).catch(() => {});
      if (signal.aborted) return;
      next = (await step()) ? pauses.pass : pauses.step;
    }
  }

  const sweeping = sweepOn();
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await sweeping;
    },
  };
}
