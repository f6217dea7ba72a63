import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startTestCluster, type TestCluster } from '../cluster/test-cluster.ts';
import { eventually } from '../eventually.ts';
import { launch } from '../keyhop-process.ts';
import { temporaryDirectory } from '../temporary-directory.ts';
import { exchange } from './exchange.ts';
import { filesBelow, requireNoAddresses, storesOf } from './kept-data.ts';
import { leaksIn, logsBelow } from './kept-from-logs.ts';

/** A running Keyhop, however many processes that is, seen from outside. */
export interface Topology {
  /** Where links and API are reached. */
  readonly url: string;
  /** What short URLs begin with: another host than the one it is reached at, as behind a balancer. */
  readonly baseUrl: string;
  readonly opsUrls: readonly string[];
  readonly adminKey: string;
  /**
   * Whether nginx stands before it, which reads requests in its own way: it answers some that are malformed itself, is
   * lenient with others, and hangs up on who sends a head slowly.
   */
  readonly behindBalancer: boolean;
  /** Processes that share a port, each. */
  readonly workers: number;
  stop(): Promise<void>;
}

/** Everything in `*.http.ts` runs over each of these. */
export const topologies: { name: string; start: () => Promise<Topology> }[] = [
  { name: 'embedded', start: () => startEmbedded() },
  { name: 'cluster', start: startBehindBalancer },
];

/** An embedded Keyhop of two processes. */
export const twoWorkers = { name: 'two workers', start: () => startEmbedded({ WORKERS: '2' }) };

/** @param env further variables */
export async function startEmbedded(env: Readonly<Record<string, string>> = {}): Promise<Topology> {
  const directory = await temporaryDirectory();
  const baseUrl = 'https://go.example.com';
  const adminKey = 'an-admin-key-for-tests-only';
  const keyhop = launch({
    DATA_DIR: directory.path,
    BASE_URL: baseUrl,
    ADMIN_KEY: adminKey,
    LOG_LEVEL: 'trace',
    ...env,
  });
  const { port, opsPort } = await keyhop.started();
  return {
    url: `http://127.0.0.1:${port}`,
    baseUrl,
    opsUrls: [`http://127.0.0.1:${opsPort}`],
    adminKey,
    behindBalancer: false,
    workers: Number(env['WORKERS'] ?? 1),
    async stop() {
      const metrics = await metricsOf([`http://127.0.0.1:${opsPort}`]);
      const { code, stdout, stderr } = await keyhop.end();
      const data = filesBelow(directory.path);
      await directory.remove();
      // Whatever the tests sent, nothing of it may have been a surprise to the program.
      if (code !== 0 || stderr.includes('request failed')) throw new Error(`It ended with ${code}:\n${stderr}`);
      requireDiscretion(new Map([['what it wrote', stdout + stderr]]));
      requireNoAddresses(new Map([...metrics, ...data]));
    },
  };
}

async function startBehindBalancer(): Promise<Topology> {
  const cluster = await startTestCluster({ env: { LOG_LEVEL: 'trace' } });
  const { url, baseUrl, opsUrls, adminKey, readers, writers } = cluster;
  return {
    url,
    baseUrl,
    opsUrls,
    adminKey,
    behindBalancer: true,
    workers: 1,
    async stop() {
      await accessLogWritten(cluster);
      const metrics = await metricsOf(opsUrls);
      await Promise.all([...readers, ...writers].map((service) => service.stop()));
      const failures = [...readers, ...writers].flatMap(({ log }) =>
        readFileSync(log, 'utf8')
          .split('\n')
          .filter((line) => line.includes('request failed')),
      );
      const logs = logsBelow(cluster.directory);
      const data = [...filesBelow(cluster.directory), ...(await storesOf(cluster))];
      await cluster.stop();
      requireDiscretion(logs);
      requireNoAddresses(new Map([...metrics, ...data]));
      if (failures.length > 0) throw new Error(`The services were surprised:\n${failures.join('\n')}`);
    },
  };
}

/** What each process tells Prometheus. */
async function metricsOf(opsUrls: readonly string[]): Promise<[string, string][]> {
  return Promise.all(
    opsUrls.map(async (url): Promise<[string, string]> => [url, await (await fetch(`${url}/metrics`)).text()]),
  );
}

/** Resolves when nginx, which writes it once a second, has written down all requests so far. */
async function accessLogWritten({ url, directory }: TestCluster): Promise<void> {
  const last = '/the-last-request-of-all';
  await exchange(url, 'GET', last);
  const file = path.join(directory, 'nginx', 'access.log');
  await eventually(
    async () => readFileSync(file, 'utf8'),
    (text) => text.includes(last),
  );
}

/** @throws Error where a log holds a key, the hash of one, or a client's address: of all that the tests sent and were sent */
function requireDiscretion(logs: ReadonlyMap<string, string>): void {
  const leaks = Array.from(logs, ([name, text]) => leaksIn(text).map((leak) => `${name}: ${leak}`)).flat();
  if (leaks.length > 0) throw new Error(`The logs tell too much:\n${leaks.join('\n')}`);
}
