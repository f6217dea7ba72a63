import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { LocalService } from '../../infra/local/service.ts';
import { eventually } from '../eventually.ts';
import { createClient, type LinkDocument } from '../http/client.ts';
import { Load } from './load.ts';
import { startLimit, startTestCluster, type TestCluster } from './test-cluster.ts';

let cluster: TestCluster;
let links: LinkDocument[];
const { create, visit } = createClient(() => cluster);

beforeAll(async () => {
  cluster = await startTestCluster({ rateLimit: 'off' });
  links = await Promise.all(Array.from({ length: 50 }, (_, n) => create({ url: `https://example.com/${n}` })));
}, startLimit);

afterAll(async () => cluster?.stop(), 60_000);

/** Does something to the cluster while there is load, and lets the load go on before and after. */
async function underLoad(act: () => Promise<void>): Promise<Load> {
  const load = new Load(cluster, links);
  const more = async (visits: number, creations: number) => {
    const [v, c] = [load.visits.length + visits, load.creations.length + creations];
    await eventually(
      async () => [load.visits.length, load.creations.length] as const,
      ([visited, created]) => visited >= v && created >= c,
      30_000,
    );
  };
  await more(300, 50);
  await act();
  await more(300, 50);
  await load.end();
  const { visits, creations, failedVisits, failedCreations } = load;
  console.log(
    `${visits.length} visits, ${failedVisits.length} failed; ${creations.length} creations, ${failedCreations.length} failed`,
  );
  if (failedVisits.length + failedCreations.length > 0) console.log(await failuresInAccessLog());
  return load;
}

/** Which processes were asked, and what they said. */
async function failuresInAccessLog(): Promise<string> {
  const log = path.join(cluster.directory, 'nginx', 'access.log');
  const lines = await eventually(
    async () => readFileSync(log, 'utf8').split('\n'),
    (written) => written.some((line) => line.includes('"status":503')),
  );
  const ports = [...cluster.readers, ...cluster.writers].map(({ name, port }) => `${name}: ${port}`).join(', ');
  return [ports, ...lines.filter((line) => line.includes('"status":503'))].join('\n');
}

const restart = async (service: LocalService) => {
  await service.stop();
  await service.start();
};

test('a rolling restart of all services by SIGTERM costs no visit, and next to no creation', async () => {
  const { failedVisits, failedCreations, creations, created } = await underLoad(async () => {
    for (const service of [...cluster.readers, ...cluster.writers]) await restart(service);
    for (const service of [...cluster.writers, ...cluster.readers]) await restart(service);
  });
  expect(failedVisits).toEqual([]);
  // One whose connection the kernel had taken for a process that stopped listening that moment. Not sent again, but told.
  expect(failedCreations.every((answer) => answer.startsWith('503 '))).toBe(true);
  expect(failedCreations.length).toBeLessThanOrEqual(creations.length / 1_000);
  const codes = new Set(created.map(({ code }) => code));
  expect(codes.size).toBe(created.length);
  for (const { code } of created.slice(-200)) expect((await visit('GET', `/${code}`)).status).toBe(302);
}, 90_000);

test('kill -9 of a read process costs no visit', async () => {
  const { failedVisits } = await underLoad(async () => {
    for (const reader of cluster.readers) {
      await reader.kill();
      await reader.start();
    }
  });
  expect(failedVisits).toEqual([]);
}, 60_000);
