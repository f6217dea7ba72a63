import { StoreUnavailable } from '../errors.ts';
import type { Log } from './log.ts';
import { repeat, type Wait } from './repeat.ts';

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
  wait?: Wait;
}

/**
 * Sweeps in the background, pass after pass, until it is disposed of, which lets the step under way end. A step that fails is
 * told of once and taken again after the pause between passes: what it was to do can wait.
 */
export function startSweeping({ sweep, name, pauses, log, wait }: Dependencies): AsyncDisposable {
  const stopping = new AbortController();
  let isFailing = false;
  let next = pauses.step;

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

  const stepAndPause = async () => {
    next = (await step()) ? pauses.pass : pauses.step;
  };
  const sweeping = repeat(stepAndPause, { interval: () => next, signal: stopping.signal, wait });
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await sweeping;
    },
  };
}
