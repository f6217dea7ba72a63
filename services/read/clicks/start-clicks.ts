import type { SharedClickStore } from '../../../shared/clicks/click-store.ts';
import type { ClientAddress } from '../../../shared/http/client-address.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import type { Metrics } from '../../../shared/runtime/metrics.ts';
import type { CountryOf } from '../visits/country-database.ts';
import { VisitClassifier } from '../visits/visit-classifier.ts';
import { visitHeaders } from '../visits/visit-headers.ts';
import { ClickKeeper } from './click-keeper.ts';
import { registerClickMetrics } from './click-metrics.ts';
import { ClickRecorder } from './click-recorder.ts';
import type { ClickSpools } from './click-spool.ts';

interface Dependencies {
  spools: ClickSpools;
  /** What all processes share; without one, clicks stay where the spools are. */
  store?: SharedClickStore;
  /** As in `ClickKeeper`. */
  addInterval: { least: number; most: number };
  handOnTime?: number;
  isOn: boolean;
  countryOf: CountryOf | undefined;
  clientAddress: ClientAddress;
  metrics: Metrics;
  log: Log;
  now: () => number;
}

export interface Clicks extends AsyncDisposable {
  readonly recorder: Pick<ClickRecorder, 'count'>;
}

const noClicks: Clicks = { recorder: { count() {} }, async [Symbol.asyncDispose]() {} };

/** Begins to count clicks, unless that is off, and to keep them. Disposing of it keeps the last. @throws StoreUnavailable */
export async function startClicks(deps: Dependencies): Promise<Clicks> {
  const { countryOf, clientAddress, metrics } = deps;
  if (!deps.isOn) return noClicks;
  const classifier = new VisitClassifier(countryOf);
  const recorder = new ClickRecorder({
    ...deps,
    classify(req) {
      const headers = visitHeaders(req.headers);
      const address = countryOf === undefined ? undefined : clientAddress(req);
      return headers && classifier.classify(headers, address);
    },
  });
  const keeper = await ClickKeeper.start({ ...deps, recorder });
  registerClickMetrics(metrics, recorder, keeper);
  return { recorder, [Symbol.asyncDispose]: () => keeper[Symbol.asyncDispose]() };
}
