import { cautious, type Ratios } from './comparison.ts';
import type { ScenarioName } from './scenario-names.ts';
import type { Result, Results } from './scenarios.ts';
import { spreadOf } from './spread.ts';
import type { Turn } from './turn.ts';

export interface Target {
  what: string;
  figure: number;
  /** `figure` must be at least, or less than, `bound`. */
  must: 'at least' | 'less than';
  bound: number;
  isMet: boolean;
}

interface Promised extends Pick<Target, 'what' | 'must' | 'bound'> {
  readonly topology: string;
  readonly scenario: ScenarioName;
  /** Undefined where the run tells nothing of it: its reference had no turn, say. */
  readonly figureOf: (result: Result) => number | undefined;
}

/** What is promised of a release. */
const promises: readonly Promised[] = [
  {
    what: 'bytes on disk for each link, its row in the list of its owner included',
    topology: 'embedded',
    scenario: 'store',
    figureOf: (result) => (result.kind === 'stored' ? result.bytesPerLink : undefined),
    must: 'less than',
    bound: 320,
  },
  {
    what: 'start to first redirect, times that of a bare server',
    topology: 'embedded',
    scenario: 'cold-start',
    figureOf: against('node', ({ ratio }) => ratio.median),
    must: 'less than',
    bound: 2.5,
  },
  {
    what: 'MiB when idle, pages of mapped files aside',
    topology: 'embedded',
    scenario: 'cold-start',
    figureOf: medianOf(({ ownMiB }) => ownMiB),
    must: 'less than',
    bound: 80,
  },
  {
    what: 'redirect, ratio to a constant 302 of node:http',
    topology: 'embedded',
    scenario: 'redirect-uniform',
    figureOf: against('node', (ratios) => cautious(ratios).median),
    must: 'at least',
    bound: 0.85,
  },
  {
    what: 'redirect, ratio to return 302 of nginx',
    topology: 'embedded',
    scenario: 'redirect-uniform',
    figureOf: against('nginx', (ratios) => cautious(ratios).median),
    must: 'at least',
    bound: 0.6,
  },
  {
    what: 'microseconds of CPU for a redirect',
    topology: 'embedded',
    scenario: 'redirect-uniform',
    figureOf: medianOf(({ cpuMicros }) => cpuMicros),
    must: 'less than',
    bound: 18,
  },
  {
    what: 'redirect through nginx, ratio to nginx before a constant 302 of node:http',
    topology: 'pair',
    scenario: 'redirect-uniform',
    figureOf: against('node', (ratios) => cautious(ratios).median),
    must: 'at least',
    bound: 0.9,
  },
  {
    what: 'CPU time of a redirect by node:http alone, ratio to one before it',
    topology: 'embedded',
    scenario: 'fast-path',
    figureOf: against('FAST_PATH=off', ({ cpuRatio }) => cpuRatio?.median),
    must: 'at least',
    bound: 1.4,
  },
  {
    what: 'redirect that is counted, ratio to one that is not',
    topology: 'embedded',
    scenario: 'clicks',
    figureOf: against('CLICKS=off', ({ ratio }) => ratio.median),
    must: 'at least',
    bound: 0.93,
  },
  {
    what: 'create, ratio to parsing JSON alone',
    topology: 'embedded',
    scenario: 'create',
    figureOf: against('node', ({ ratio }) => ratio.median),
    must: 'at least',
    bound: 0.3,
  },
  {
    what: 'soak, memory in the last third by the second',
    topology: 'embedded',
    scenario: 'soak',
    figureOf: (result) => (result.kind === 'soak' ? result.drift.memory : undefined),
    must: 'less than',
    bound: 1.1,
  },
];

/** The promises that a run tells something of. */
export function targetsOf(results: Results, topology: string): Target[] {
  return promises.flatMap(({ what, topology: where, scenario, figureOf, must, bound }) => {
    const result = results[scenario];
    const figure = result && where === topology ? figureOf(result) : undefined;
    if (figure === undefined) return [];
    return [targetOf(what, figure, must, bound)];
  });
}

export function targetOf(what: string, figure: number, must: Target['must'], bound: number): Target {
  return { what, figure, must, bound, isMet: must === 'at least' ? figure >= bound : figure < bound };
}

function against(reference: string, figureOf: (ratios: Ratios) => number | undefined) {
  return (result: Result): number | undefined => {
    const ratios = result.kind === 'comparison' ? result.against[reference] : undefined;
    return ratios && figureOf(ratios);
  };
}

/** Of Keyhop's turns. */
function medianOf(figureOf: (turn: Partial<Turn>) => number | undefined) {
  return (result: Result): number | undefined => {
    if (result.kind !== 'comparison') return undefined;
    const figures = result.rounds.flatMap(({ turns }) => figureOf(turns[result.subject] ?? {}) ?? []);
    return figures.length === 0 ? undefined : spreadOf(figures).median;
  };
}
