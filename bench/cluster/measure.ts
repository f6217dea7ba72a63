import { setTimeout as delay } from 'node:timers/promises';
import type { LocalCluster } from '../../infra/local/cluster.ts';
import type { CreatedLink } from '../created-links.ts';
import { late } from '../open-loop/history.ts';
import { creates, redirects } from '../open-loop/link-streams.ts';
import { OpenLoop } from '../open-loop/open-loop.ts';
import { seededRandom } from '../open-loop/seeded-random.ts';
import { type Summary, summarise } from '../open-loop/summary.ts';
import { say } from '../progress.ts';
import type { Scenario } from './scenarios.ts';
import { sharesBetween, type Tiers, tiersOf } from './tiers.ts';
import { parts, type Usage, usageOf, usedBetween } from './usage.ts';

/** Of the measured load, for the shares of the tiers: "after a minute". */
const lastSeconds = 20;

/** Enough for 5,000/s that take 50 ms each. Beyond what the cluster carries, requests wait here for a connection. */
const maxConnections = 256;

export interface Figures {
  scenario: Scenario;
  redirects: Summary;
  creates: Summary;
  /** Right answers a second, late ones included. */
  heldPerSecond: number;
  /** Shares of the look-ups in the last 20 s. */
  tiers: Tiers;
  memoryAndRedis: number;
  /** CPU time by part in microseconds: of nginx, read, Redis and generator for each redirect, of write for each create. */
  micros: { nginx: number; read: number; redis: number; generator: number; write: number };
  /** Cores that Cassandra took: reads of what no cache has, and creates. */
  cassandraCores: number;
  /** Cores that programs besides the cluster and the generator took. */
  othersCores: number;
  /** What 10,000 redirects and 100 creates a second take, generator apart; with as many Cassandra reads per redirect. */
  coresFor10k: number;
  missed: string[];
}

interface Conditions {
  key: string;
  warmUpSeconds: number;
  seconds: number;
}

/** Plays a scenario over a cluster that holds the links. */
export async function measure(
  scenario: Scenario,
  cluster: LocalCluster,
  links: CreatedLink[],
  { key, warmUpSeconds, seconds }: Conditions,
): Promise<Figures> {
  const random = seededRandom(1);
  const loadFor = (duration: number, part: string) => {
    const gets = redirects({ links, perSecond: scenario.gets, random });
    const posts = creates({ links: [], perSecond: scenario.creates, key, load: `${scenario.name}/${part}` });
    return new OpenLoop({ origin: cluster.url, seconds: duration, streams: [gets, posts], maxConnections });
  };
  say(`${scenario.name}: ${scenario.gets}/s + ${scenario.creates}/s; warming up`);
  await loadFor(warmUpSeconds, 'warm-up').run();
  say(`${scenario.name}: measuring for ${seconds} s`);
  const begin = usageOf(cluster);
  const lately = delay(Math.max(0, seconds - lastSeconds) * 1_000).then(() => tiersOf(cluster.readers));
  const history = await loadFor(seconds, 'measured').run();
  const used = usedBetween(begin, usageOf(cluster));
  const tiers = sharesBetween(await lately, await tiersOf(cluster.readers));
  const gets = summarise(history, ({ stream }) => stream === 0);
  const posts = summarise(history, ({ stream }) => stream === 1);
  const figures = {
    scenario,
    redirects: gets,
    creates: posts,
    heldPerSecond: rightOf(gets) / seconds,
    tiers,
    memoryAndRedis: (tiers['memory'] ?? 0) + (tiers['redis'] ?? 0),
    ...costs(used, rightOf(gets), rightOf(posts), seconds),
  };
  return { ...figures, missed: missedBy(figures) };
}

function rightOf({ right, statuses }: Summary): number {
  return right + (statuses[302 + late] ?? 0) + (statuses[201 + late] ?? 0);
}

function costs(used: Usage, gets: number, posts: number, seconds: number) {
  const perGet = (seconds: number) => (seconds / Math.max(1, gets)) * 1e6;
  const micros = {
    nginx: perGet(used.nginx),
    read: perGet(used.read),
    redis: perGet(used.redis),
    generator: perGet(used.generator),
    write: (used.write / Math.max(1, posts)) * 1e6,
  };
  const cassandraCores = used.cassandra / seconds;
  const ours = parts.reduce((sum, part) => sum + used[part], 0);
  const growth = 10_000 / (gets / seconds);
  return {
    micros,
    cassandraCores,
    othersCores: Math.max(0, (used.machine - ours) / seconds),
    coresFor10k:
      ((micros.nginx + micros.read + micros.redis) * 10_000 + micros.write * 100) / 1e6 + cassandraCores * growth,
  };
}

function missedBy({ scenario, redirects: gets, creates: posts, memoryAndRedis }: Omit<Figures, 'missed'>): string[] {
  const { promise } = scenario;
  if (promise === undefined) return [];
  const missed: string[] = [];
  const errors = gets.requests - gets.right + posts.requests - posts.right;
  if (promise.errors !== undefined && errors > 0) missed.push(`${errors} errors`);
  if (gets.p99 >= promise.p99) missed.push(`p99 ${gets.p99.toFixed(0)} ms, not under ${promise.p99}`);
  if (memoryAndRedis < (promise.cached ?? 0))
    missed.push(`memory and Redis answered ${(memoryAndRedis * 100).toFixed(1)} %`);
  return missed;
}
