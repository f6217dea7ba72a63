import { type Entry, type History, noAnswerInTime } from '../../../bench/open-loop/history.ts';
import { type Summary, summarise } from '../../../bench/open-loop/summary.ts';
import type { Fault } from './fault.ts';
import { createStream, type FaultHistory, getStream } from './run-fault.ts';

/** Of GETs, over the whole minute, the moment of the fault included. */
const leastRight = 0.999;
/** Milliseconds. */
const mostP99 = 300;
const graceForP99 = 3_000;

/** Milliseconds before the fault in which a link must have been asked for to count as cached. */
const cachedBy = 1_000;

export interface Verdict {
  fault: string;
  /** GETs before the minute: no part is broken, but caches are empty and programs cold. */
  warmUp: Summary;
  gets: Summary;
  creates: Summary;
  /** From three seconds after the fault to the end, the mending included. */
  gets3sAfter: Summary;
  /** GETs of links that were cached, and of others, while the store was away. */
  cached?: Summary;
  uncached?: Summary;
  /** Acknowledged links that were asked for after all was over. */
  checked: number;
  moments: { what: string; at: number }[];
  /** Milliseconds that the generator was late at worst. */
  lag: number;
  /** Each second of the load: milliseconds, and requests that were not answered as promised, creates included. */
  bySecond: { p99: number; notRight: number }[];
  /** What was promised and does not hold. */
  broken: string[];
}

const isGet = ({ stream }: Entry) => stream === getStream;
/** "Not there": about a link that is. */
const isDenial = ({ status }: Entry) => status === 404 || status === 410 || status === 451;
const isElsewhere = ({ status, isRight }: Entry) => status >= 300 && status < 400 && !isRight;

/** Holds a history to what is promised for any single fault. */
export function judge(fault: Fault, run: FaultHistory): Verdict {
  const { history, moments, lost, checked, lag } = run;
  const faultAt = moments[0]?.at ?? Number.POSITIVE_INFINITY;
  const verdict: Verdict = {
    fault: fault.name,
    warmUp: summarise(run.warmUp, isGet),
    gets: summarise(history, isGet),
    creates: summarise(history, ({ stream }) => stream === createStream),
    gets3sAfter: summarise(history, (entry) => isGet(entry) && entry.start >= faultAt + graceForP99),
    checked,
    moments,
    lag,
    bySecond: bySecond(history),
    broken: [],
  };
  const promise = (holds: boolean, otherwise: string) => holds || verdict.broken.push(otherwise);
  const denials = summarise(history, (entry) => isGet(entry) && isDenial(entry)).requests;
  promise(denials === 0, `${denials} live links were said not to be there`);
  const elsewhere = summarise(history, (entry) => isGet(entry) && isElsewhere(entry)).requests;
  promise(elsewhere === 0, `${elsewhere} redirects went elsewhere`);
  const silent = verdict.creates.statuses[noAnswerInTime] ?? 0;
  promise(silent === 0, `${silent} creations were not answered in time, with 201 or 503`);
  promise(lost.length === 0, `${lost.length} acknowledged links are lost: ${lost.slice(0, 3).join('; ')}`);
  const p99 = verdict.gets3sAfter.p99;
  promise(p99 <= mostP99, `p99 ${Math.round(p99)} ms from 3 s after the fault`);
  if (fault.losesStore) judgeWithoutStore(verdict, run, promise);
  else promise(shareRight(verdict.gets) >= leastRight, `${percent(shareRight(verdict.gets))} of GETs right`);
  return verdict;
}

function bySecond(history: History): Verdict['bySecond'] {
  const seconds = Object.groupBy(history.entries(), ({ start }) => Math.floor(start / 1_000));
  return Object.values(seconds).map((entries = []) => {
    const latencies = entries.map(({ start, end }) => end - start).sort((a, b) => a - b);
    return {
      p99: Math.round(latencies[Math.floor(latencies.length * 0.99)] ?? 0),
      notRight: entries.filter(({ isRight }) => !isRight).length,
    };
  });
}

function judgeWithoutStore(
  verdict: Verdict,
  { history, warmUp, moments }: FaultHistory,
  promise: (holds: boolean, otherwise: string) => unknown,
): void {
  const [faultAt = 0, mendedAt = Number.POSITIVE_INFINITY] = moments.map(({ at }) => at);
  const cached = new Set<number>();
  for (const entry of warmUp.entries()) if (isGet(entry) && entry.isRight) cached.add(entry.subject);
  for (const entry of history.entries()) {
    if (isGet(entry) && entry.isRight && entry.end < faultAt - cachedBy) cached.add(entry.subject);
  }
  const isAway = ({ start }: Entry) => start >= faultAt && start < mendedAt;
  verdict.cached = summarise(history, (entry) => isGet(entry) && isAway(entry) && cached.has(entry.subject));
  const isOther = (entry: Entry) => isGet(entry) && isAway(entry) && !cached.has(entry.subject);
  verdict.uncached = summarise(history, isOther);
  promise(
    shareRight(verdict.cached) >= leastRight,
    `${percent(shareRight(verdict.cached))} of GETs of cached links right`,
  );
  const other = summarise(history, (entry) => isOther(entry) && !entry.isRight && entry.status !== 503).requests;
  promise(other === 0, `${other} GETs of links that nothing cached were answered with neither 302 nor 503`);
  promise((verdict.uncached.statuses[503] ?? 0) > 0, 'no link was asked for that nothing cached');
}

export function shareRight({ right, requests }: Summary): number {
  return requests === 0 ? 1 : right / requests;
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(3)} %`;
}
