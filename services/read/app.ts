import type { RequestListener } from 'node:http';
import type { RequestCounts } from '../../shared/http/request-counts.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { ClickRecorder } from './clicks/click-recorder.ts';
import { createPages } from './pages/pages.ts';
import type { Permits } from './permits/permits.ts';
import { createRedirect, type Resolve } from './redirect.ts';
import type { RedirectCounts } from './redirect-counts.ts';

export interface ReadDependencies {
  resolve: Resolve;
  counts: RedirectCounts;
  clicks: Pick<ClickRecorder, 'count'>;
  permits: Pick<Permits, 'use' | 'look'>;
  requests: RequestCounts;
  /** What short URLs begin with, without a slash at the end. */
  baseUrl: string;
  log: Log;
  now: () => number;
}

/** The read service: redirects first, everything else in Express. */
export function createReadApp(deps: ReadDependencies): RequestListener {
  const { serve, refuse } = createPages(deps);
  return createRedirect({ ...deps, otherwise: serve, refuse });
}
