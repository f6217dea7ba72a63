import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { type ClusterOptions, type LocalCluster, startCluster } from '../../infra/local/cluster.ts';
import { freePort } from '../../infra/local/free-ports.ts';
import type { LocalService } from '../../infra/local/service.ts';
import { eventually } from '../eventually.ts';
import { exchange } from '../http/exchange.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

const host = '127.0.0.1';

/** Milliseconds for starting one, in hooks: three Cassandra nodes on a busy machine. */
export const startLimit = 240_000;

/** Where a service is reached past the balancer. */
export const urlOf = ({ port }: Pick<LocalService, 'port'>) => `http://${host}:${port}`;

/** A cluster of a test's own, in a temporary directory, with what a client of it needs to know. */
export interface TestCluster extends LocalCluster, AsyncDisposable {
  readonly baseUrl: string;
  readonly opsUrls: readonly string[];
  readonly adminKey: string;
  readonly directory: string;
}

/** A fast one of one Cassandra node, two readers and two writers, unless `options` say otherwise. */
export async function startTestCluster(options: Partial<ClusterOptions> = {}): Promise<TestCluster> {
  const { path: directory } = await temporaryDirectory();
  const adminKey = 'an-admin-key-for-tests-only';
  const remove = () => rm(directory, { recursive: true, force: true });
  let cluster: LocalCluster | undefined;
  try {
    const started = await startCluster({
      directory,
      host,
      port: await freePort(host),
      baseUrl: 'https://go.example.com',
      readers: 2,
      writers: 2,
      cassandraNodes: 1,
      fast: true,
      rateLimit: 'on',
      ...options,
      env: { ADMIN_KEY: adminKey, CLICK_FLUSH_SECONDS: '1', ...options.env },
    });
    const stop = async () => {
      await started.stop();
      await remove();
    };
    cluster = started;
    await Promise.all(started.writers.map((writer) => warmUp(writer, adminKey)));
    return {
      ...started,
      baseUrl: options.baseUrl ?? 'https://go.example.com',
      opsUrls: [...started.writers, ...started.readers].map(({ opsPort }) => `http://${host}:${opsPort}`),
      adminKey,
      directory,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await cluster?.stop();
    await remove();
    throw error;
  }
}

/** The environment of the cluster's services, for starting one more, but for what `env` says otherwise. */
export function serviceEnv({ cassandra, redis, directory, baseUrl, adminKey }: TestCluster, env = {}) {
  return {
    DATA_DIR: directory,
    BASE_URL: baseUrl,
    ADMIN_KEY: adminKey,
    CASSANDRA_CONTACT_POINTS: cassandra.contactPoints.map((address) => `${address}:${cassandra.port}`).join(','),
    CASSANDRA_LOCAL_DC: cassandra.localDataCenter,
    REDIS_URL: redis.url,
    TRUSTED_PROXIES: 'loopback',
    ...env,
  };
}

/** Resolves when a writer creates. A JVM that has just started takes seconds for its first statements: longer than a service waits for one. */
export async function warmUp(writer: LocalService, adminKey: string): Promise<void> {
  const headers = { 'X-API-Key': adminKey, 'Content-Type': 'application/json' };
  const links = () =>
    Array.from({ length: 300 }, (_, n) => ({
      url: 'https://example.com/warm-up',
      ...(n % 10 === 0 && { alias: `warm-up-${randomUUID()}` }),
    }));
  await eventually(
    async () => {
      const body = JSON.stringify(links());
      const { status, text } = await exchange(urlOf(writer), 'POST', '/api/v1/links/bulk', { headers, body });
      return { status, failed: text.split('"error"').length - 1 };
    },
    ({ status, failed }) => status === 200 && failed === 0,
    60_000,
  );
}
