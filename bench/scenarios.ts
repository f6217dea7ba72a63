import type { Comparison } from './comparison.ts';
import type { Options } from './options.ts';
import type { ScenarioName } from './scenario-names.ts';
import { bulk } from './scenarios/bulk.ts';
import { coldStart } from './scenarios/cold-start.ts';
import { create } from './scenarios/create.ts';
import { miss } from './scenarios/miss.ts';
import { mixed } from './scenarios/mixed.ts';
import { redirects } from './scenarios/redirects.ts';
import { type Soak, soak } from './scenarios/soak.ts';
import { type Stored, store } from './scenarios/store.ts';
import { switched } from './scenarios/switched.ts';

export type Result = Comparison | Stored | Soak;

/** What was measured, by scenario. */
export type Results = Partial<Record<ScenarioName, Result>>;

/** How each is measured, with a directory of its own kind. */
export const scenarios: Readonly<Record<ScenarioName, (directory: string, options: Options) => Promise<Result>>> = {
  store,
  'cold-start': coldStart,
  'redirect-hot': (directory, options) => redirects('hot', directory, options),
  'redirect-uniform': (directory, options) => redirects('uniform', directory, options),
  'redirect-zipf': (directory, options) => redirects('zipf', directory, options),
  'fast-path': (directory, options) =>
    switched({ name: 'fast-path', off: 'FAST_PATH', links: options.links }, directory, options),
  // With more links, how often each is clicked is what costs.
  clicks: (directory, options) => switched({ name: 'clicks', off: 'CLICKS', links: 10_000 }, directory, options),
  miss,
  create,
  bulk,
  mixed,
  soak,
};
