import { authentication } from './authentication.http.ts';
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
import { twoWorkers } from './topology.ts';

/**
 * What may depend on which process answers; of the rest, contract.test.ts tells. Not statistics: another process may see a
 * click on a link some milliseconds before it sees the same click on the link's owner or tag.
 */
overTopologies(
  {
    'creating a link': creating,
    'importing links': importing,
    'repeating a creation': repeating,
    'listing links': listing,
    'reusing a link': reusing,
    'editing a link': editing,
    'a maximum of clicks': limitingClicks,
    redirecting,
    authentication,
    'API keys': keys,
    limits,
    metrics: telling,
  },
  [twoWorkers],
);
