import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { History } from '../../../bench/open-loop/history.ts';
import { creates, redirects } from '../../../bench/open-loop/link-streams.ts';
import { OpenLoop } from '../../../bench/open-loop/open-loop.ts';
import { seededRandom } from '../../../bench/open-loop/seeded-random.ts';
import { say } from '../../../bench/progress.ts';
import type { Fault } from './fault.ts';
import { adminKey, type LoadedCluster } from './loaded-cluster.ts';
import { unreachable } from './unreachable.ts';

/** The numbers of the streams in a history. */
export const getStream = 0;
export const createStream = 1;

/** GETs of a hundred that are for links made during the load. */
const freshPercent = 5;

/** Seconds after which every link must have been reachable again: Cassandra may still be starting. */
const recoveryLimit = 30;

export interface Conditions {
  warmUpSeconds: number;
  seconds: number;
  /** Factor for the rates. */
  scale: number;
  seed: number;
}

export interface FaultHistory {
  history: History;
  warmUp: History;
  /** What was done, and the milliseconds of the load when it began. */
  moments: { what: string; at: number }[];
  /** Codes of acknowledged links that lead nowhere, or elsewhere, after all is over. */
  lost: string[];
  checked: number;
  /** Milliseconds that the generator itself was late at worst: much over 100, and the machine had other work. */
  lag: number;
}

/** Lets the load run over a cluster, breaks it meanwhile, and asks for every link that was acknowledged. */
export async function runFault(fault: Fault, loaded: LoadedCluster, conditions: Conditions): Promise<FaultHistory> {
  const { cluster } = loaded;
  const { warmUpSeconds, seconds, scale, seed } = conditions;
  // Of its own, since what other runs made is no longer asked for.
  const links = [...loaded.links];
  const random = seededRandom(seed);
  const loadFor = (duration: number, part: string) =>
    new OpenLoop({
      origin: cluster.url,
      seconds: duration,
      streams: [
        redirects({ links, perSecond: fault.gets * scale, random, freshPercent }),
        creates({ links, perSecond: fault.creates * scale, key: adminKey, load: `${fault.name}/${part}` }),
      ],
    });
  say(`${fault.name}: ${fault.what}; warming up`);
  const warmUp = await loadFor(warmUpSeconds, 'warm-up').run();

  const load = loadFor(seconds, 'measured');
  const moments: FaultHistory['moments'] = [];
  const at = async (second: number, what: string) => {
    await delay(Math.max(0, (second - load.elapsed) * 1_000));
    moments.push({ what, at: load.elapsed * 1_000 });
    say(`  ${load.elapsed.toFixed(1)} s: ${what}`);
  };
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  const running = load.run();
  const [history] = await Promise.all([running, fault.act({ cluster, at })]);
  lag.disable();
  const made = links.slice(loaded.links.length);
  const lost = await unreachable(cluster.url, made, recoveryLimit);
  return { history, warmUp, moments, lost, checked: made.length, lag: lag.max / 1e6 };
}
