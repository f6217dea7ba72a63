import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../../bench/open-loop/seeded-random.ts';
import { progressOf, say } from '../../bench/progress.ts';
import { dimensionNames } from '../../shared/clicks/day-counts.ts';
import { eventually } from '../eventually.ts';
import type { startCountedCluster } from './counted-cluster.ts';
import { type ClickCounts, Visitors } from './visitors.ts';

type CountedCluster = Awaited<ReturnType<typeof startCountedCluster>>;

const connections = 32;

/** Milliseconds until all clicks can be read: those of a reader that died are another's after 15 s. */
export const visibleWithin = 60_000;

interface Plan {
  /** Redirects of GETs that are to be had. */
  redirects: number;
  /** Seconds that Cassandra is cut off. */
  cutOff: number;
}

export interface CountedClicks {
  clicks: number;
  refused: Record<string, number>;
  lostAnswers: number;
  repeatedWrites: number;
  broken: string[];
}

/**
 * Visits links through nginx. Meanwhile every write to Cassandra is made twice, the second time late, every tenth answer to
 * one is lost, Cassandra is cut off and Redis is killed. Every redirect must then be counted, once.
 */
export async function countUnderFaults(at: CountedCluster, { redirects, cutOff }: Plan): Promise<CountedClicks> {
  const { proxy, nginx, cluster, codes } = at;
  const random = seededRandom(1);
  const progress = progressOf('redirects', redirects);
  const visitors = visitorsOf(nginx.url, codes, (clicks) => {
    progress(clicks);
    return clicks < redirects;
  });
  const before = await at.told();
  proxy.losesWrite = () => random() < 0.1;
  proxy.repeatsAfter = 700;
  const running = visitors.run();
  const third = () =>
    eventually(
      async () => visitors.clicks,
      (clicks) => clicks > redirects / 3,
      3_600_000,
    );
  const disturb = async () => {
    await third();
    say('  Cassandra is cut off, Redis is killed');
    proxy.cutOff(true);
    await cluster.redis.kill();
    await delay(cutOff * 1_000);
    proxy.cutOff(false);
    await cluster.redis.restart();
    say('  both are back');
  };
  await Promise.all([running, disturb()]);
  const broken = await differences(at, visitors, before);
  broken.push(...(await whatDoesNotAddUp(at)));
  proxy.losesWrite = () => false;
  proxy.repeatsAfter = undefined;
  return {
    clicks: visitors.clicks,
    refused: Object.fromEntries(visitors.refused),
    lostAnswers: proxy.lost,
    repeatedWrites: proxy.repeated,
    broken,
  };
}

/** Waits until the API tells what the visitors have counted; what differs then, a line each. */
async function differences(
  at: CountedCluster,
  visitors: Visitors,
  before: Map<string, ClickCounts>,
): Promise<string[]> {
  const compare = async () => {
    const told = await at.told();
    return [...visitors.redirected].flatMap(([code, { people, bots }]) => {
      const was = before.get(code) ?? { people: 0, bots: 0 };
      const is = told.get(code) ?? { people: 0, bots: 0 };
      const isSame = is.people - was.people === people && is.bots - was.bots === bots;
      return isSame
        ? []
        : [`${code}: ${people} + ${bots} redirects, ${is.people - was.people} + ${is.bots - was.bots} clicks`];
    });
  };
  return eventually(compare, (differing) => differing.length === 0, visibleWithin).catch(compare);
}

/** Links whose statistics are looked at one by one. */
const looked = 20;

/** Holds statistics, by hour, by day and by each dimension, of some links and of all, to the totals of the links. */
async function whatDoesNotAddUp({ told, stats }: CountedCluster): Promise<string[]> {
  const links = await told();
  const all = { people: 0, bots: 0 };
  for (const { people, bots } of links.values()) {
    all.people += people;
    all.bots += bots;
  }
  const some = [...links].slice(0, looked).map(([code, counts]) => [`/api/v1/links/${code}/stats`, counts] as const);
  const broken: string[] = [];
  for (const [path, { people, bots }] of [...some, ['/api/v1/stats', all] as const]) {
    const expected = `${people} + ${bots}`;
    for (const interval of ['hour', 'day']) {
      const { series } = await stats(`${path}?interval=${interval}`);
      const sum = (of: 'people' | 'bots') => series.reduce((total, bucket) => total + bucket[of], 0);
      if (`${sum('people')} + ${sum('bots')}` !== expected) broken.push(`${path} by ${interval} is not ${expected}`);
    }
    for (const name of dimensionNames) {
      const { values } = await stats(`${path}?by=${name}`);
      const sum = values.reduce((total, value) => total + value.people, 0);
      if (sum !== people) broken.push(`${path} by ${name} is ${sum}, not ${people}`);
    }
  }
  return broken;
}

/** Visits links at `url`, on some connections. */
export function visitorsOf(url: string, codes: readonly string[], goesOn: (clicks: number) => boolean): Visitors {
  const { hostname, port } = new URL(url);
  const visitors: Visitors = new Visitors({
    origin: () => ({ hostname, port: Number(port) }),
    codes,
    connections,
    goesOn: () => goesOn(visitors.clicks),
  });
  return visitors;
}
