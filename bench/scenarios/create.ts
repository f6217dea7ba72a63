import path from 'node:path';
import type { Load } from '../closed-loop.ts';
import { type Comparison, compare } from '../comparison.ts';
import { apiHeaders, startKeyhop } from '../keyhop.ts';
import type { Options } from '../options.ts';
import { pinGenerator } from '../pinning.ts';
import { startServer } from '../server-process.ts';
import { targetUrl } from '../urls.ts';

/** Different targets on each connection; enough that no two requests in a row are the same. */
const targets = 100;

/** Single links, one after the other on each connection. */
export function createsLoad({ seconds, connections }: Pick<Load, 'seconds' | 'connections'>): Load {
  return {
    seconds,
    connections,
    expectedStatus: 201,
    requestsOf: (connection) =>
      Array.from({ length: targets }, (_, n) => ({
        method: 'POST',
        path: '/api/v1/links',
        headers: apiHeaders,
        body: JSON.stringify({ url: targetUrl(connection * targets + n) }),
      })),
  };
}

/** Single links created, each on disk before it is acknowledged, against a server that parses JSON and keeps nothing. */
export async function create(directory: string, { rounds, seconds, connections }: Options): Promise<Comparison> {
  await using keyhop = await startKeyhop({ dataDir: path.join(directory, 'create'), pinned: true });
  await using reference = await startServer({ program: 'bench/references/json-echo.ts', pinned: true });
  pinGenerator();
  const load = createsLoad({ seconds, connections });
  // Awaited here, where the servers still run.
  return await compare({ name: 'create', subject: keyhop, reference, load, rounds });
}
