import { againstReferences, type Contest } from '../against-references.ts';
import { type Comparison, underLoad } from '../comparison.ts';
import { createLinks } from '../created-links.ts';
import { apiHeaders } from '../keyhop.ts';
import type { Options } from '../options.ts';
import { anyCodes } from '../references/any-codes.ts';
import { pathsOf, visits } from '../visits.ts';

/** Codes that nobody has, asked for where there are links, against servers that know of none. */
export function miss(directory: string, options: Options): Promise<Comparison> {
  const { topology, links } = options;
  // As programs ask: a browser gets a page.
  const load = visits(pathsOf(anyCodes(links)), 'uniform', { ...options, headers: 'least' }, 404);
  const contest: Contest = {
    name: 'miss',
    async keyhop(called, server) {
      await createLinks({ origin: server.origin, headers: apiHeaders }, links);
      return underLoad(called, server, load, topology.warmUpSeconds);
    },
    bare: {
      program: 'bench/references/constant-miss.ts',
      contestant: (called, server) => underLoad(called, server, load),
    },
    nginx: `return 404 '{"status":404}';`,
  };
  return againstReferences(contest, topology, directory, options);
}
