import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../../bench/open-loop/seeded-random.ts';
import { progressOf } from '../../bench/progress.ts';
import type { LocalService } from '../../infra/local/service.ts';
import { eventually } from '../eventually.ts';
import { visibleWithin, visitorsOf } from './count-clicks.ts';
import type { ClickCounts } from './visitors.ts';

/**
 * How a process ends, how many seconds of what it had counted it may lose, and milliseconds after which another has added
 * up what it had kept: a spool is taken over when it was silent for 15 s.
 */
const ends = {
  kill: { end: (service: LocalService) => service.kill(), lostSeconds: 1, settled: 20_000 },
  stop: { end: (service: LocalService) => service.stop(), lostSeconds: 0, settled: 0 },
};

/** Milliseconds for which it is visited before it is ended, at least, and how many more at most. */
const visited = { least: 1_500, more: 1_500 };

interface Ended {
  service: LocalService;
  codes: readonly string[];
  told: () => Promise<Map<string, ClickCounts>>;
}

export interface CountedMeanwhile {
  clicks: number;
  counted: number;
  /** Redirects that were answered in the last second before each kill: what may be missing. */
  atRisk: number;
  unanswered: number;
  broken: string[];
}

/** Visits links at one process, which is ended and started again so many times. Nothing is counted twice, and little is lost. */
export async function countWhileEnded(
  { service, codes, told }: Ended,
  how: keyof typeof ends,
  times: number,
): Promise<CountedMeanwhile> {
  let isOver = false;
  const visitors = visitorsOf(`http://127.0.0.1:${service.port}`, codes, () => !isOver);
  const sum = async () => (await told()).values().reduce((total, { people, bots }) => total + people + bots, 0);
  const before = await sum();
  const running = visitors.run();
  const random = seededRandom(2);
  const progress = progressOf(`times ${how}`, times);
  const { end, lostSeconds, settled } = ends[how];
  let atRisk = 0;
  for (let time = 1; time <= times; time++) {
    const already = visitors.clicks;
    await eventually(
      async () => visitors.clicks,
      (clicks) => clicks > already,
    );
    await delay(visited.least + random() * visited.more);
    const asked = performance.now();
    await end(service);
    if (lostSeconds > 0) atRisk += visitors.times.filter((at) => at > asked - lostSeconds * 1_000).length;
    await service.start();
    progress(time);
  }
  isOver = true;
  await running;
  const least = visitors.clicks - atRisk;
  const most = visitors.clicks + visitors.unanswered;
  await delay(settled);
  // The last second is added up some seconds after it was kept.
  const counted = await eventually(
    async () => (await sum()) - before,
    (count) => count >= least,
    visibleWithin,
  ).catch(async () => (await sum()) - before);
  const broken: string[] = [];
  if (counted < least) broken.push(`${visitors.clicks} redirects, ${counted} clicks: ${atRisk} were at risk`);
  if (counted > most)
    broken.push(`${visitors.clicks} redirects and ${visitors.unanswered} without answer, ${counted} clicks`);
  return { clicks: visitors.clicks, counted, atRisk, unanswered: visitors.unanswered, broken };
}
