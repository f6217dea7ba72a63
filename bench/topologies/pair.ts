import path from 'node:path';
import { startCluster } from '../../infra/local/cluster.ts';
import { freePort } from '../../infra/local/free-ports.ts';
import { startNginx } from '../../infra/local/nginx.ts';
import { renderBalancer } from '../../infra/nginx/render.ts';
import { clicksAreReadable, tiersOf } from '../cluster/tiers.ts';
import { adminKey } from '../keyhop.ts';
import { pinToServerCore } from '../pinning.ts';
import { say } from '../progress.ts';
import { type ServerProcess, startServer } from '../server-process.ts';
import type { Topology } from './topology.ts';

const host = '127.0.0.1';

/**
 * One read and one write service behind nginx, all on one core, compared with that nginx before bare servers. Redis and
 * Cassandra run where there is room; their CPU time and memory count as Keyhop's.
 */
export const pair: Topology = {
  name: 'pair',
  warmUpSeconds: 20,
  startKeyhop: startPair,
  startBare: startBareBehindNginx,
};

async function startPair(directory: string, env: Record<string, string> = {}): Promise<ServerProcess> {
  const cluster = await startCluster({
    directory,
    readers: 1,
    writers: 1,
    cassandraNodes: 1,
    host,
    port: await freePort(host),
    baseUrl: 'https://go.example.com',
    rateLimit: 'off',
    env: { ADMIN_KEY: adminKey, LOG_LEVEL: 'warn', ...env },
    say,
  });
  const { nginx, readers, writers, redis, cassandra } = cluster;
  const onServerCore = [nginx.pid, ...[...readers, ...writers].map(({ id }) => id.pid)];
  pinToServerCore(onServerCore);
  return {
    origin: cluster.url,
    pids: [...onServerCore, redis.pid, ...cassandra.nodes.map(({ pid }) => pid)],
    lookUps: () => tiersOf(readers),
    settle: () => clicksAreReadable(readers),
    [Symbol.asyncDispose]: () => cluster.stop(),
  };
}

async function startBareBehindNginx(program: string, directory: string): Promise<ServerProcess> {
  await using started = new AsyncDisposableStack();
  const bare = started.use(await startServer({ program, pinned: true }));
  const server = new URL(bare.origin).host;
  const port = await freePort(host);
  const config = renderBalancer({
    host,
    port,
    readServers: [server],
    writeServers: [server],
    rateLimit: 'off',
    accessLog: 'access.log',
    errorLog: 'error.log',
  });
  const nginx = await startNginx({ directory: path.join(directory, 'nginx'), config, host, port });
  started.adopt(nginx, () => nginx.stop());
  pinToServerCore([nginx.pid]);
  const parts = started.move();
  return {
    origin: nginx.url,
    pids: [nginx.pid, ...bare.pids],
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
