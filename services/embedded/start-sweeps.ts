import type { LmdbLinkStore } from '../../shared/links/lmdb-link-store.ts';
import type { Log } from '../../shared/runtime/log.ts';
import type { Metrics } from '../../shared/runtime/metrics.ts';
import { startSweeping } from '../../shared/runtime/sweep.ts';
import type { LmdbClickSweep } from '../read/clicks/lmdb-click-sweep.ts';
import type { LmdbIdempotencyStore } from '../write/idempotency/lmdb-idempotency-store.ts';
import { startBlanking } from '../write/links/start-blanking.ts';
import type { EmbeddedConfig } from './config.ts';

/** Milliseconds from one step of a sweep to the next, and from one pass to the next. A step takes some milliseconds at the very worst. */
const pauses = { step: 100, pass: 3_600_000 };

/** Of records of requests, as many may have to go as come: 10,000 a second. */
const recordPauses = { step: 10, pass: 60_000 };

/** Links that one step looks at: a million in eight minutes. */
const linksOfStep = 200;

interface Dependencies {
  config: EmbeddedConfig;
  clicks: LmdbClickSweep;
  links: LmdbLinkStore;
  records: LmdbIdempotencyStore;
  metrics: Metrics;
  log: Log;
  now: () => number;
}

/** What goes through all that is kept, in the background: folds and removes clicks, blanks links, and forgets requests. */
export function startSweeps({ config, clicks, links, records, metrics, log, now }: Dependencies): AsyncDisposable {
  metrics.counter('keyhop_click_rows_removed_total', 'Rows of clicks that are no more, by why.', () =>
    Object.entries(clicks.counts).map(([reason, count]) => [{ reason }, count] as const),
  );
  const started = new AsyncDisposableStack();
  started.use(startSweeping({ sweep: clicks, name: 'clearing up clicks', pauses, log }));
  started.use(startSweeping({ sweep: records, name: 'forgetting old requests', pauses: recordPauses, log }));
  started.use(
    startBlanking({
      scan: (after, most) => links.scan(after, most),
      replace: (link) => links.replace(link),
      after: config.BLANK_LINKS_AFTER_DAYS,
      pace: { rows: linksOfStep, pause: pauses.step },
      metrics,
      log,
      now,
    }),
  );
  return started;
}
