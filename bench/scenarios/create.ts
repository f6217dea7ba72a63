import { againstReferences, type Contest } from '../against-references.ts';
import type { Load } from '../closed-loop.ts';
import { type Comparison, underLoad } from '../comparison.ts';
import { apiHeaders } from '../keyhop.ts';
import type { Options } from '../options.ts';
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
export function create(directory: string, options: Options): Promise<Comparison> {
  const load = createsLoad(options);
  const contest: Contest = {
    name: 'create',
    keyhop: async (called, server) => underLoad(called, server, load),
    bare: {
      program: 'bench/references/json-echo.ts',
      contestant: (called, server) => underLoad(called, server, load),
    },
  };
  return againstReferences(contest, options.topology, directory, options);
}
