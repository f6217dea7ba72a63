import { listen } from '../../http/http-server.ts';
import { listenForOps, type PortConfig } from '../../http/service-ports.ts';
import type { Log } from '../log.ts';
import { createIdleMetrics, type ServiceName } from '../process-metrics.ts';
import { GatheredMetrics } from './gathered-metrics.ts';
import { Supervisor, type WorkersFailed } from './supervisor.ts';

interface Options {
  config: PortConfig & { readonly WORKERS: number };
  service: ServiceName;
  log: Log;
  stopping: AbortSignal;
  onFailure: (error: WorkersFailed) => void;
}

/** Several workers with one port, and one for operators. */
export interface Supervised extends AsyncDisposable {
  readonly port: number;
  readonly opsPort: number;
  /** What the first worker says of itself. */
  readonly about: object;
}

/**
 * Starts a service as several processes. Disposing of it lets them finish what they are at.
 *
 * @throws CannotListen, WorkersFailed
 */
export async function supervise({ config, service, log, stopping, onFailure }: Options): Promise<Supervised> {
  await using started = new AsyncDisposableStack();
  let supervisor: Supervisor | undefined;
  const metrics = new GatheredMetrics(createIdleMetrics(service), () => supervisor?.ready() ?? []);
  const ops = await listenForOps(config, { metrics, isReady: () => supervisor?.isReady ?? false });
  started.defer(() => ops.stop());

  const held = started.use(await holdPort(config));
  const running = await Supervisor.start(
    { processes: config.WORKERS, port: held.port, opsPort: ops.port, metrics, log, onFailure },
    stopping,
  );
  supervisor = started.use(running.supervisor);
  await held[Symbol.asyncDispose]();

  const parts = started.move();
  const { about } = running;
  return { port: held.port, opsPort: ops.port, about, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/**
 * Finds out which port the workers will share. They would share a given one with whatever else of this user shares it, so
 * it has to be free; a free one has to stay so until they have it.
 */
async function holdPort({ HOST: host, PORT }: PortConfig): Promise<AsyncDisposable & { port: number }> {
  const isGiven = PORT !== 0;
  const nobody = () => () => {};
  const { port, stop } = await listen(nobody, { host, port: PORT, variable: 'PORT', reusePort: !isGiven });
  let isHeld = true;
  const letGo = async () => {
    if (isHeld) await stop();
    isHeld = false;
  };
  if (isGiven) await letGo();
  return { port, [Symbol.asyncDispose]: letGo };
}
