import type { RequestListener } from 'node:http';
import type { ClientAddress } from '../../shared/http/client-address.ts';
import type { RequestCounts } from '../../shared/http/request-counts.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { ClickRecorder } from './clicks/click-recorder.ts';
import { createLocator } from './options/locate.ts';
import { createPasswordGuard, type GuardDependencies } from './options/password-guard.ts';
import { createVisitors } from './options/visitor.ts';
import { createPages } from './pages/pages.ts';
import type { Permits } from './permits/permits.ts';
import { createRedirect, type Resolve } from './redirect.ts';
import type { RedirectCounts } from './redirect-counts.ts';
import type { CountryOf } from './visits/country-database.ts';

export interface ReadDependencies {
  resolve: Resolve;
  counts: RedirectCounts;
  clicks: Pick<ClickRecorder, 'count'>;
  permits: Pick<Permits, 'use' | 'look'>;
  requests: RequestCounts;
  countryOf: CountryOf | undefined;
  clientAddress: ClientAddress;
  passwords: GuardDependencies['passwords'];
  /** Absent where limits are switched off. */
  limits: Omit<NonNullable<GuardDependencies['limits']>, 'clientAddress'> | undefined;
  /** What short URLs begin with, without a slash at the end. */
  baseUrl: string;
  log: Log;
  now: () => number;
}

/** The read service: redirects first, everything else in Express. */
export function createReadApp(deps: ReadDependencies): RequestListener {
  const { clientAddress, passwords, limits } = deps;
  const locate = createLocator({ visitorOf: createVisitors(deps), now: deps.now, random: Math.random });
  const requirePassword = createPasswordGuard({ passwords, limits: limits && { ...limits, clientAddress } });
  const { serve, refuse } = createPages({ ...deps, locate, requirePassword });
  return createRedirect({ ...deps, locate, otherwise: serve, refuse });
}
