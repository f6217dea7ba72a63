import { againstReferences, type Contest } from '../against-references.ts';
import { type Comparison, underLoad } from '../comparison.ts';
import { createLinks } from '../created-links.ts';
import { apiHeaders } from '../keyhop.ts';
import type { Options } from '../options.ts';
import { say } from '../progress.ts';
import { constantTarget } from '../references/answers.ts';
import { anyCodes } from '../references/any-codes.ts';
import { type Distribution, pathsOf, visits } from '../visits.ts';

/** Redirects of links, against servers that send one and the same whatever is asked for. */
export function redirects(distribution: Distribution, directory: string, options: Options): Promise<Comparison> {
  const { topology } = options;
  const links = distribution === 'hot' ? 1 : options.links;
  const name = `redirect-${distribution}`;
  /** Keyhop's own, which is the first to be prepared. */
  let known: readonly string[] | undefined;
  const contest: Contest = {
    name,
    async keyhop(called, server) {
      say(`${name}: creating ${links.toLocaleString('en')} links in ${called}`);
      const created = await createLinks({ origin: server.origin, headers: apiHeaders }, links);
      const codes = created.map(({ code }) => code);
      known ??= codes;
      return underLoad(called, server, visits(pathsOf(codes), distribution, options), topology.warmUpSeconds);
    },
    bare: {
      program: 'bench/references/constant-redirect.ts',
      contestant: (called, server) =>
        underLoad(called, server, visits(pathsOf(anyCodes(links)), distribution, options)),
    },
    nginx: `return 302 ${constantTarget};`,
    elsewhere: {
      codes: () => known ?? [],
      contestant: (called, { server, paths, status }) =>
        underLoad(called, server, visits(paths, distribution, options, status)),
    },
  };
  return againstReferences(contest, topology, directory, options);
}
