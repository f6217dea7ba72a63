interface Known {
  /** For `--help`. */
  readonly what: string;
  /** `pair` where it is of more than the embedded Keyhop. */
  readonly topologies: readonly string[];
  /** Run only when it is asked for. */
  readonly isExtra?: boolean;
}

const both = ['embedded', 'pair'];
const alone = ['embedded'];

/** In this order they are run; scenarios.ts says how. */
export const knownScenarios = {
  store: { what: 'links put into the store past HTTP; bytes on disk', topologies: alone },
  'cold-start': { what: 'start to first redirect with --stored links; memory when idle', topologies: alone },
  'redirect-hot': { what: 'redirects of one link', topologies: both },
  'redirect-uniform': { what: 'redirects of --links links, all equally often', topologies: both },
  'redirect-zipf': { what: 'the same by Zipf’s law', topologies: both },
  'fast-path': { what: 'redirects of --links links, against FAST_PATH=off', topologies: alone },
  clicks: { what: 'redirects that are counted, against CLICKS=off', topologies: alone },
  miss: { what: 'codes that nobody has', topologies: both },
  create: { what: 'links created one by one, each flushed to disk', topologies: both },
  bulk: { what: 'links created in one request, a line each', topologies: both },
  mixed: { what: '--rate redirects and a hundredth as many creates a second: an open loop', topologies: both },
  soak: { what: 'the same for --minutes: whether memory or latency grow', topologies: both, isExtra: true },
} as const satisfies Record<string, Known>;

export type ScenarioName = keyof typeof knownScenarios;

export const scenarioNames = Object.keys(knownScenarios) as ScenarioName[];

/** Whether a scenario can be run so. */
export function runsOn(name: ScenarioName, topology: string): boolean {
  const { topologies }: Known = knownScenarios[name];
  return topologies.includes(topology);
}

/** Whether it is run without being asked for. */
export function isUsual(name: ScenarioName): boolean {
  const { isExtra = false }: Known = knownScenarios[name];
  return !isExtra;
}
