import type { LinkScan } from '../../../shared/links/link-scan.ts';
import type { LinkStore } from '../../../shared/links/link-store.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import type { Metrics } from '../../../shared/runtime/metrics.ts';
import { startSweeping } from '../../../shared/runtime/sweep.ts';
import { LinkBlanker } from './blank-links.ts';
import type { SweepTurn } from './sweep-turn.ts';

interface Dependencies {
  scan: LinkScan['scan'];
  replace: LinkStore['replace'];
  /** Days after the end of a link; 0 for never. */
  after: number;
  /** Links that are looked at together, and milliseconds until the next. */
  pace: { rows: number; pause: number };
  turn?: SweepTurn;
  metrics: Metrics;
  log: Log;
  now: () => number;
}

/** Milliseconds from one pass over all links to the next. */
const betweenPasses = 3_600_000;

/** Blanks links in the background until it is disposed of; none where that is off. */
export function startBlanking({ pace, metrics, log, ...deps }: Dependencies): AsyncDisposable {
  const blanker = new LinkBlanker({ ...deps, rows: pace.rows });
  metrics.counter('keyhop_links_blanked_total', 'Links that lost their URL long after they had ended.', () => {
    return blanker.blanked;
  });
  if (deps.after === 0) return { async [Symbol.asyncDispose]() {} };
  const pauses = { step: pace.pause, pass: betweenPasses };
  return startSweeping({ sweep: blanker, name: 'blanking links', pauses, log });
}
