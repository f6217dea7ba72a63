import type { Metrics } from '../runtime/metrics.ts';
import type { Standing } from '../runtime/workers/standing.ts';
import type { AnswersOf } from './answer-below.ts';
import { type ListenerOf, listen, registerConnections } from './http-server.ts';
import { createOpsListener } from './ops-server.ts';

interface Options {
  config: PortConfig;
  metrics: Metrics;
  standing: Standing;
}

export interface PortConfig {
  readonly HOST: string;
  readonly PORT: number;
  readonly OPS_HOST: string;
  readonly OPS_PORT: number;
}

/** The two ports of a service. Disposing of it ends what its operators are told. */
export interface ServicePorts extends AsyncDisposable {
  readonly opsPort: number;
  /**
   * Listens on PORT; from then on the service is ready. Disposing of that finishes what runs.
   *
   * @param below what may answer before node:http has parsed anything
   * @throws CannotListen
   */
  serve(listenerOf: ListenerOf, below?: AnswersOf): Promise<AsyncDisposable & { readonly port: number }>;
}

/** Listens on OPS_PORT; for a worker, its supervisor does. @throws CannotListen */
export async function openPorts({ config, metrics, standing: { supervisor } }: Options): Promise<ServicePorts> {
  let isReady = false;
  const share =
    supervisor === undefined
      ? { port: config.PORT, reusePort: false, ops: await listenForOps(config, { metrics, isReady: () => isReady }) }
      : { port: (await supervisor.assignment).port, reusePort: true, ops: undefined };
  supervisor?.tellMetrics(metrics);
  return {
    opsPort: share.ops?.port ?? config.OPS_PORT,
    async serve(listenerOf, below) {
      const { port, reusePort } = share;
      const server = await listen(listenerOf, { host: config.HOST, port, variable: 'PORT', reusePort }, below);
      registerConnections(metrics, server);
      isReady = true;
      return {
        port: server.port,
        async [Symbol.asyncDispose]() {
          isReady = false;
          await server.stop();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      supervisor?.tellMetrics(undefined);
      await share.ops?.stop();
    },
  };
}

/** Livez, readyz and metrics. @throws CannotListen */
export function listenForOps(config: PortConfig, ops: Parameters<typeof createOpsListener>[0]) {
  return listen(() => createOpsListener(ops), { host: config.OPS_HOST, port: config.OPS_PORT, variable: 'OPS_PORT' });
}
