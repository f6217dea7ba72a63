import { UnusableDataDirectory } from '../backends/lmdb.ts';
import { CannotListen } from '../http/http-server.ts';
import { type Config, type ConfigTable, describeConfig, InvalidConfig, readConfig } from './config-table.ts';
import { createLog, type Log, type LogLevel } from './log.ts';

/** What a process' end means; documented in the README. */
export const exitCodes = { stopped: 0, failed: 1, cannotStart: 2 };

/**
 * Runs a program until it is asked to stop, by SIGTERM or SIGINT; a second signal ends it at once.
 *
 * @param start builds everything and returns how to take it down again; `stopping` tells it that it need not go on
 */
export async function run(start: (stopping: AbortSignal) => Promise<AsyncDisposable>): Promise<void> {
  const stopping = new AbortController();
  const asked = new Promise<void>((resolve) => stopping.signal.addEventListener('abort', () => resolve()));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(exitCodes.failed);
      stopping.abort();
    });
  }
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

interface Service<T extends ConfigTable> {
  name: string;
  version: string;
  table: T;
  start: (
    config: Config<T>,
    log: Log,
    stopping: AbortSignal,
  ) => Promise<AsyncDisposable & { port: number; opsPort: number }>;
}

/** The whole of a service's `main.ts`: `--help`, configuration, start, stop. */
export async function runService<T extends ConfigTable>({ name, version, table, start }: Service<T>): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) {
    process.stdout.write(`Keyhop ${version}, the ${name} service. It is configured by:\n\n${describeConfig(table)}\n`);
    return;
  }
  await run(async (stopping) => {
    const config = readConfig(table, process.env);
    const log = createLog((config as { LOG_LEVEL: LogLevel }).LOG_LEVEL, name);
    const service = await start(config, log, stopping);
    log.info({ port: service.port, opsPort: service.opsPort }, 'started');
    return {
      async [Symbol.asyncDispose]() {
        log.info('stopping');
        await service[Symbol.asyncDispose]();
        log.info('stopped');
      },
    };
  });
}

/** Ends the process: with a sentence where the operator can help it, with a stack where nobody foresaw it. */
export function failed(error: unknown): never {
  const expected = [InvalidConfig, UnusableDataDirectory, CannotListen].some((kind) => error instanceof kind);
  console.error(expected ? `keyhop: ${(error as Error).message}` : error);
  process.exit(expected ? exitCodes.cannotStart : exitCodes.failed);
}
