import { UnusableDataDirectory } from '../backends/lmdb.ts';
import { CannotListen } from '../http/http-server.ts';
import { InvalidConfig } from './config-table.ts';
import { WorkersFailed } from './workers/supervisor.ts';

/** What a process' end means; documented in the README. */
export const exitCodes = { stopped: 0, failed: 1, cannotStart: 2 };

/**
 * Runs a program until it is asked to stop.
 *
 * @param start builds everything and returns how to take it down again; `stopping` tells it that it need not go on
 * @param obey has it asked, by calling `stop`
 */
export async function run(
  start: (stopping: AbortSignal) => Promise<AsyncDisposable>,
  obey: (stop: () => void) => void = obeySignals,
): Promise<void> {
  const stopping = new AbortController();
  const asked = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve()));
  obey(() => stopping.abort());
  let program: AsyncDisposable;
  try {
    program = await start(stopping.signal);
  } catch (error) {
    if (stopping.signal.aborted) process.exit(exitCodes.stopped);
    failed(error);
  }
  await asked;
  await program[Symbol.asyncDispose]();
  // Everything is finished and closed. Cassandra's driver, once it has seen a node restart, would keep the process.
  process.exit(exitCodes.stopped);
}

/** By SIGTERM or SIGINT; a second signal ends the process at once. */
function obeySignals(stop: () => void): void {
  let isAsked = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isAsked) process.exit(exitCodes.failed);
      isAsked = true;
      stop();
    });
  }
}

/** Ends the process: with a sentence where the operator can help it, with a stack where nobody foresaw it. */
export function failed(error: unknown): never {
  if (error instanceof WorkersFailed) {
    console.error(`keyhop: ${error.message}`);
    process.exit(error.exitCode);
  }
  const expected = [InvalidConfig, UnusableDataDirectory, CannotListen].some((kind) => error instanceof kind);
  console.error(expected ? `keyhop: ${(error as Error).message}` : error);
  process.exit(expected ? exitCodes.cannotStart : exitCodes.failed);
}
