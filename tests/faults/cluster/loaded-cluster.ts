import path from 'node:path';
import { type CreatedLink, createLinks } from '../../../bench/created-links.ts';
import { say } from '../../../bench/progress.ts';
import { type LocalCluster, startCluster } from '../../../infra/local/cluster.ts';
import { freePort } from '../../../infra/local/free-ports.ts';

/** Of no secrecy: the cluster listens on loopback addresses, for minutes. */
export const adminKey = 'an-admin-key-for-fault-runs-only';
export const headers = { 'Content-Type': 'application/json', 'X-API-Key': adminKey };

interface Wanted {
  /** Of its own. */
  directory: string;
  nodes: 1 | 3;
  /** Created before this resolves. */
  links: number;
  writers?: number;
  /** A Cassandra that is killed is to find its data again. */
  keepsData?: boolean;
}

export interface LoadedCluster {
  readonly cluster: LocalCluster;
  readonly links: CreatedLink[];
}

/** The whole cluster, with links in it, as a test has it: no limits per address, a Cassandra that starts sooner. */
export async function startLoadedCluster(wanted: Wanted): Promise<LoadedCluster> {
  const { directory, nodes, writers = 2, keepsData = false } = wanted;
  const cluster = await startCluster({
    directory: path.join(directory, 'cluster'),
    readers: 2,
    writers,
    cassandraNodes: nodes,
    host: '127.0.0.1',
    port: await freePort(),
    baseUrl: 'https://go.example.com',
    rateLimit: 'off',
    env: { ADMIN_KEY: adminKey, LOG_LEVEL: 'warn' },
    fast: !keepsData,
    say,
  });
  try {
    const links = await createLinks({ origin: cluster.url, headers }, wanted.links);
    return { cluster, links };
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}
