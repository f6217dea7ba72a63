import { againstReferences, type Contest } from '../against-references.ts';
import { bulkTurn } from '../bulk/bulk-turn.ts';
import type { Comparison, Contestant } from '../comparison.ts';
import { apiHeaders } from '../keyhop.ts';
import type { Options } from '../options.ts';
import { type MeasuredServer, watchUsage } from '../turn.ts';

/** Lines of an import: a second or two of work. */
const lines = 50_000;

/** Links created in one request, a line each, against a server that reads lines of JSON and answers such lines. */
export function bulk(directory: string, options: Options): Promise<Comparison> {
  const contest: Contest = {
    name: 'bulk',
    keyhop: async (called, server) => imports(called, server),
    bare: { program: 'bench/references/ndjson-echo.ts', contestant: imports },
  };
  return againstReferences(contest, options.topology, directory, options);
}

/** A turn is an import; a request is a line of it, and nobody waits for a single one. */
function imports(name: string, server: MeasuredServer): Contestant {
  return {
    name,
    warmUp: () => bulkTurn(server.origin, apiHeaders, lines),
    async play() {
      const usage = watchUsage(server);
      const perSecond = await bulkTurn(server.origin, apiHeaders, lines);
      return { requests: lines, perSecond, ...usage(lines) };
    },
  };
}
