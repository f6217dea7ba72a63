import path from 'node:path';
import { createLinks } from '../../bench/created-links.ts';
import { freePort } from '../../infra/local/free-ports.ts';
import { startNginx } from '../../infra/local/nginx.ts';
import { startService } from '../../infra/local/service.ts';
import { renderBalancer } from '../../infra/nginx/render.ts';
import { serviceEnv, startTestCluster } from '../cluster/test-cluster.ts';
import { exchange } from '../http/exchange.ts';
import { CqlProxy } from '../stores/cql-proxy.ts';
import { toldClicks } from './told-clicks.ts';
import type { ClickCounts } from './visitors.ts';

const host = '127.0.0.1';

interface Stats {
  readonly series: readonly ClickCounts[];
  readonly values: readonly { value: string; people: number }[];
}

/**
 * A cluster whose readers reach Cassandra through a proxy that can be told to be a bad one, and nginx before these readers.
 * They bring their clicks to Cassandra once a second.
 */
export async function startCountedCluster(links: number) {
  await using started = new AsyncDisposableStack();
  const cluster = started.use(await startTestCluster({ rateLimit: 'off', readers: 1 }));
  const proxy = started.use(new CqlProxy(`${cluster.cassandra.contactPoints[0]}:${cluster.cassandra.port}`));
  const contactPoint = await proxy.listen();
  const env = serviceEnv(cluster, {
    CASSANDRA_CONTACT_POINTS: contactPoint,
    // Theirs alone: what one leaves behind is the other's to find.
    DATA_DIR: path.join(cluster.directory, 'counted'),
    CLICK_FLUSH_SECONDS: '1',
    RATE_LIMIT: 'off',
  });
  const startReader = async (number: number) => {
    const reader = await startService({ kind: 'read', number, directory: cluster.directory, env });
    return started.adopt(reader, () => reader.stop());
  };
  const readers = [await startReader(11), await startReader(12)] as const;
  const port = await freePort(host);
  const config = renderBalancer({
    host,
    port,
    readServers: readers.map((reader) => `${host}:${reader.port}`),
    writeServers: cluster.writers.map((writer) => `${host}:${writer.port}`),
    rateLimit: 'off',
  });
  const nginx = await startNginx({ directory: path.join(cluster.directory, 'counted-nginx'), config, host, port });
  started.adopt(nginx, () => nginx.stop());

  const headers = { 'Content-Type': 'application/json', 'X-API-Key': cluster.adminKey };
  const created = await createLinks({ origin: nginx.url, headers, atOnce: 2 }, links);

  /** An answer of the statistics. */
  async function stats(pathAndQuery: string): Promise<Stats> {
    return (await exchange(nginx.url, 'GET', pathAndQuery, { headers })).json<Stats>();
  }

  const parts = started.move();
  return {
    cluster,
    proxy,
    readers,
    nginx,
    codes: created.map(({ code }) => code),
    told: () => toldClicks(nginx.url, cluster.adminKey),
    stats,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
