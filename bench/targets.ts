import type { Comparison } from './comparison.ts';
import type { Stored } from './scenarios/store.ts';

export interface Results {
  store?: Stored;
  redirect?: Comparison;
  fastPath?: Comparison;
  clicks?: Comparison;
  create?: Comparison;
}

export interface Target {
  what: string;
  figure: number;
  /** `figure` must be at least, or less than, `bound`. */
  must: 'at least' | 'less than';
  bound: number;
  isMet: boolean;
}

/**
 * What is promised of a release, for the scenarios that were run: requests a second, as a ratio to the reference. The
 * table tells the ratio by CPU time beside it, since throughput is too kind where the generator was the limit.
 */
export function targetsOf({ store, redirect, fastPath, clicks, create }: Results): Target[] {
  const targets: Target[] = [];
  if (store)
    targets.push(
      target(
        'bytes on disk for each link, its row in the list of its owner included',
        store.bytesPerLink,
        'less than',
        320,
      ),
    );
  if (redirect)
    targets.push(target('redirect, ratio to a constant 302', redirect.throughputRatio.median, 'at least', 0.85));
  if (fastPath)
    targets.push(
      target(
        'CPU time of a redirect without the fast path, ratio to with it',
        fastPath.cpuRatio.median,
        'at least',
        1.4,
      ),
    );
  if (clicks)
    targets.push(
      target('redirect that is counted, ratio to one that is not', clicks.throughputRatio.median, 'at least', 0.93),
    );
  if (create)
    targets.push(target('create, ratio to parsing JSON alone', create.throughputRatio.median, 'at least', 0.2));
  return targets;
}

function target(what: string, figure: number, must: Target['must'], bound: number): Target {
  return { what, figure, must, bound, isMet: must === 'at least' ? figure >= bound : figure < bound };
}
