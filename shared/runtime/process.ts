import { UnusableDataDirectory } from '../backends/lmdb.ts';
import { CannotListen } from '../http/http-server.ts';
import { InvalidConfig } from './config-table.ts';

/** What a process' end means; documented in the README. */
export const exitCodes = { stopped: 0, failed: 1, cannotStart: 2 };

/**
 * Runs a program until it is asked to stop, by SIGTERM or SIGINT; a second signal ends it at once.
 *
 * @param start builds everything and returns how to take it down again
 */
export async function run(start: () => Promise<AsyncDisposable>): Promise<void> {
  const asked = new Promise<void>((resolve) => {
    const onSignal = () => {
      resolve();
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(exitCodes.failed));
    };
    process.once('SIGTERM', onSignal);
    process.once('SIGINT', onSignal);
  });
  try {
    const program = await start();
    await asked;
    await program[Symbol.asyncDispose]();
    process.exitCode = exitCodes.stopped;
  } catch (error) {
    failed(error);
  }
}

/** Ends the process: with a sentence where the operator can help it, with a stack where nobody foresaw it. */
export function failed(error: unknown): never {
  const expected = [InvalidConfig, UnusableDataDirectory, CannotListen].some((kind) => error instanceof kind);
  console.error(expected ? `keyhop: ${(error as Error).message}` : error);
  process.exit(expected ? exitCodes.cannotStart : exitCodes.failed);
}
