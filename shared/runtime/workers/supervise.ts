import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { CannotListen, listen } from '../../http/http-server.ts';
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

  await using held = await holdPort(config);
  const running = await Supervisor.start(
    { processes: config.WORKERS, port: held.port, opsPort: ops.port, metrics, log, onFailure },
    stopping,
  );
  supervisor = started.use(running.supervisor);

  const parts = started.move();
  const { about } = running;
  return { port: held.port, opsPort: ops.port, about, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/**
 * Finds out which port the workers will share, and keeps a free one from others until disposed of.
 *
 * With a given one they would share it with whatever else of this user shares it. To listen there for a moment, as a test,
 * would be to accept requests that nobody answers.
 *
 * @throws CannotListen
 */
async function holdPort({ HOST: host, PORT: port }: PortConfig): Promise<AsyncDisposable & { port: number }> {
  if (port !== 0) {
    const reason = `cannot listen: port ${port} is already in use on ${host}. Choose another with PORT.`;
    if (await isListenedOn(host, port)) throw new CannotListen(reason);
    return { port, async [Symbol.asyncDispose]() {} };
  }
  const nobody = (req: IncomingMessage) => req.destroy();
  const held = await listen(() => nobody, { host, port, variable: 'PORT', reusePort: true });
  return { port: held.port, [Symbol.asyncDispose]: () => held.stop() };
}

/** Milliseconds to wait for a connection: to an address that is ours it takes none. */
const connectLimit = 500;

function isListenedOn(host: string, port: number): Promise<boolean> {
  const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: connectLimit });
    const tell = (isSo: boolean) => {
      socket.destroy();
      resolve(isSo);
    };
    socket.once('connect', () => tell(true));
    socket.once('timeout', () => tell(false));
    socket.once('error', () => tell(false));
  });
}
