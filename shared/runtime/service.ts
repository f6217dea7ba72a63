import packageJson from '../../package.json' with { type: 'json' };
import type { PortConfig } from '../http/service-ports.ts';
import { type Config, type ConfigTable, describeConfig, readConfig } from './config-table.ts';
import { createLog, type Log, type LogLevel } from './log.ts';
import { failed, run } from './process.ts';
import type { ServiceName } from './process-metrics.ts';
import { alone, type Standing, standingOf } from './workers/standing.ts';
import { supervise } from './workers/supervise.ts';
import { SupervisorLink, workerArgument } from './workers/supervisor-link.ts';

/** What a service is given besides its configuration. */
export interface Surroundings {
  readonly log: Log;
  /** Says that it need not go on starting. */
  readonly stopping: AbortSignal;
  readonly standing: Standing;
}

/** Runs until it is disposed of, which finishes what it is at. What else it has is said of it, as JSON. */
type Running = AsyncDisposable & { readonly port: number; readonly opsPort: number };

interface Service<T extends ConfigTable, R extends Running> {
  service: ServiceName;
  /** For the log. */
  name: string;
  usage: string;
  table: T;
  /** Imports what it starts only then: a process that supervises others needs none of it. */
  start: (config: Config<T>, surroundings: Surroundings) => Promise<R>;
  /** What is written to standard output once it answers. */
  banner?: (running: Omit<R, typeof Symbol.asyncDispose>, config: Config<T>) => string;
}

/** What a service of the cluster says of itself when it is asked for help. */
export function usageOf(what: string, table: ConfigTable): string {
  return `Keyhop ${packageJson.version}, ${what}. It is configured by:\n\n${describeConfig(table)}\n`;
}

/** The whole of a service's `main.ts`: `--help`, configuration, start, stop; as one process or as several. */
export async function runService<T extends ConfigTable, R extends Running>(service: Service<T, R>): Promise<void> {
  if (process.argv.includes('--help') || process.argv.includes('-h')) process.stdout.write(service.usage);
  else if (process.argv.includes(workerArgument) && process.send !== undefined) await runWorker(service);
  else await runProgram(service);
}

type ServiceConfig = PortConfig & { WORKERS: number; DATA_DIR: string; LOG_LEVEL: LogLevel };

async function runProgram<T extends ConfigTable, R extends Running>(options: Service<T, R>): Promise<void> {
  const { service, name, table, start, banner } = options;
  await run(async (stopping) => {
    const config = readConfig(table, process.env);
    const { WORKERS, DATA_DIR, LOG_LEVEL, ...ports } = config as unknown as ServiceConfig;
    const log = createLog(LOG_LEVEL, name);
    const program =
      WORKERS === 1
        ? await start(config, { log, stopping, standing: alone })
        : await supervise({ config: { ...ports, WORKERS }, service, log, stopping, onFailure: failed });
    const { port, opsPort } = program;
    const running = 'about' in program ? (program.about as R) : program;
    log.info({ port, opsPort, dataDir: DATA_DIR, ...(WORKERS > 1 && { workers: WORKERS }) }, 'started');
    if (banner !== undefined) process.stdout.write(banner({ ...running, port, opsPort }, config));
    return {
      async [Symbol.asyncDispose]() {
        log.info('stopping');
        await program[Symbol.asyncDispose]();
        log.info('stopped');
      },
    };
  });
}

async function runWorker<T extends ConfigTable, R extends Running>({ name, table, start }: Service<T, R>) {
  let link: SupervisorLink | undefined;
  const obey = (stop: () => void) => {
    link = new SupervisorLink(process, stop);
    process.on('SIGTERM', stop);
    // A terminal sends it to all of a program's processes. The supervisor, which gets it too, says what is to be done.
    process.on('SIGINT', () => {});
  };
  await run(async (stopping) => {
    const supervisor = link as SupervisorLink;
    const assignment = await supervisor.assignment;
    const config = readConfig(table, process.env);
    const { LOG_LEVEL } = config as unknown as ServiceConfig;
    const log = createLog(LOG_LEVEL, name).child({ worker: assignment.number });
    const running = await start(config, { log, stopping, standing: standingOf(assignment, supervisor) });
    supervisor.tellReady({ ...running });
    return running;
  }, obey);
}
