import { readFileSync } from 'node:fs';
import { startTestCluster } from '../cluster/test-cluster.ts';
import { launch } from '../keyhop-process.ts';
import { temporaryDirectory } from '../temporary-directory.ts';

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
  stop(): Promise<void>;
}

/** Everything in `*.http.ts` runs over each of these. */
export const topologies: { name: string; start: () => Promise<Topology> }[] = [
  { name: 'embedded', start: () => startEmbedded() },
  { name: 'cluster', start: startBehindBalancer },
];

/** @param env further variables */
export async function startEmbedded(env: Readonly<Record<string, string>> = {}): Promise<Topology> {
  const directory = await temporaryDirectory();
  const baseUrl = 'https://go.example.com';
  const adminKey = 'an-admin-key-for-tests-only';
  const keyhop = launch({ DATA_DIR: directory.path, BASE_URL: baseUrl, ADMIN_KEY: adminKey, ...env });
  const { port, opsPort } = await keyhop.started();
  return {
    url: `http://127.0.0.1:${port}`,
    baseUrl,
    opsUrls: [`http://127.0.0.1:${opsPort}`],
    adminKey,
    behindBalancer: false,
    async stop() {
      const { code, stderr } = await keyhop.end();
      await directory.remove();
      // Whatever the tests sent, nothing of it may have been a surprise to the program.
      if (code !== 0 || stderr.includes('request failed')) throw new Error(`It ended with ${code}:\n${stderr}`);
    },
  };
}

async function startBehindBalancer(): Promise<Topology> {
  const cluster = await startTestCluster();
  const { url, baseUrl, opsUrls, adminKey, readers, writers } = cluster;
  return {
    url,
    baseUrl,
    opsUrls,
    adminKey,
    behindBalancer: true,
    async stop() {
      await Promise.all([...readers, ...writers].map((service) => service.stop()));
      const failures = [...readers, ...writers].flatMap(({ log }) =>
        readFileSync(log, 'utf8')
          .split('\n')
          .filter((line) => line.includes('request failed')),
      );
      await cluster.stop();
      if (failures.length > 0) throw new Error(`The services were surprised:\n${failures.join('\n')}`);
    },
  };
}
