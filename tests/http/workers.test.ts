import { authentication } from './authentication.http.ts';
import { bulk } from './bulk.http.ts';
import { creating } from './create.http.ts';
import { editing } from './edit.http.ts';
import { repeating } from './idempotency.http.ts';
import { importing } from './import.http.ts';
import { keys } from './keys.http.ts';
import { limits } from './limits.http.ts';
import { listing } from './listing.http.ts';
import { limitingClicks } from './max-clicks.http.ts';
import { telling } from './metrics.http.ts';
import { overTopologies } from './over-topologies.ts';
import { redirecting } from './redirect.http.ts';
import { reusing } from './reuse.http.ts';
import { stats } from './stats.http.ts';
import { twoWorkers } from './topology.ts';

/** What may depend on which process answers; of the rest, contract.test.ts tells. */
overTopologies(
  {
    'creating a link': creating,
    'creating many links': bulk,
    'importing links': importing,
    'repeating a creation': repeating,
    'listing links': listing,
    'reusing a link': reusing,
    'editing a link': editing,
    'a maximum of clicks': limitingClicks,
    redirecting,
    'clicks and their sums': stats,
    authentication,
    'API keys': keys,
    limits,
    metrics: telling,
  },
  [twoWorkers],
);
