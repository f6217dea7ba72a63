import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailable } from '../../shared/errors.ts';

/** How often a store is asked that is too busy to answer in time, and milliseconds between. */
const attempts = 20;
const pause = 1_000;

/** Asks a store again where it did not answer; only for what may be done twice. */
export async function persistently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || attempt === attempts) throw error;
      await delay(pause);
    }
  }
}
