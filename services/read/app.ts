import type { RequestListener } from 'node:http';
import type { LinkStore } from '../../shared/links/link-store.ts';
import type { Log } from '../../shared/runtime/log.ts';
import { createPages } from './pages/pages.ts';
import { createRedirect } from './redirect.ts';
import type { RedirectCounts } from './redirect-counts.ts';

export interface ReadDependencies {
  /** The link of a code as a visitor would meet it. Throws `StoreUnavailable` where nobody can tell. */
  find: LinkStore['find'];
  counts: RedirectCounts;
  baseUrl: string;
  log: Log;
  now: () => number;
}

/** The read service: redirects first, everything else in Express. */
export function createReadApp(deps: ReadDependencies): RequestListener {
  return createRedirect({ ...deps, otherwise: createPages(deps) });
}
