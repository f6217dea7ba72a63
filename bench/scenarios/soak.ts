import path from 'node:path';
import { createLinks } from '../created-links.ts';
import { adminKey, apiHeaders } from '../keyhop.ts';
import { creates, redirects } from '../open-loop/link-streams.ts';
import { OpenLoop } from '../open-loop/open-loop.ts';
import { seededRandom } from '../open-loop/seeded-random.ts';
import type { Options } from '../options.ts';
import { pinGenerator } from '../pinning.ts';
import { say } from '../progress.ts';
import { spreadOf } from '../spread.ts';
import type { Turn } from '../turn.ts';
import { mixedTurn } from './mixed.ts';

/** Seconds between two looks; each look is the turn before it. */
const lookEvery = 15;

/** Share of the time before which nothing counts: until the heap has the size that it keeps. */
const settling = 1 / 3;

/** A turn, and when it ended. Pages of the store, which grow with the links, are not the process' own memory. */
interface Look extends Turn {
  /** Since the beginning. */
  minutes: number;
}

export interface Soak {
  kind: 'soak';
  looks: Look[];
  /** From the second third of the time to the last, medians, last by second: 1 is no drift. */
  drift: { memory: number; cpu: number; p99: number };
}

/** The load of `mixed` on Keyhop alone, for minutes or hours: whether memory or latency grow with time. */
export async function soak(directory: string, { topology, links, rate, minutes }: Options): Promise<Soak> {
  await using keyhop = await topology.startKeyhop(path.join(directory, 'soak'));
  const created = await createLinks({ origin: keyhop.origin, headers: apiHeaders }, links);
  using _pinned = pinGenerator();
  say(`soak: ${minutes} minutes of ${rate} redirects and ${rate / 100} creates a second`);
  const random = seededRandom(1);
  const begin = performance.now();
  const elapsed = () => (performance.now() - begin) / 60_000;
  const looks: Look[] = [];
  while (elapsed() < minutes) {
    const seconds = Math.max(1, Math.min(lookEvery, (minutes - elapsed()) * 60));
    const streams = [
      redirects({ links: created, perSecond: rate, random }),
      creates({ links: [], perSecond: rate / 100, key: adminKey, load: `soak/${looks.length}` }),
    ];
    const turn = await mixedTurn(keyhop, new OpenLoop({ origin: keyhop.origin, seconds, streams }));
    looks.push({ ...turn, minutes: elapsed() });
    say(`  ${describe(looks.at(-1) as Look)}`);
  }
  return { kind: 'soak', looks, drift: driftOf(looks) };
}

function describe({ minutes, ownMiB = 0, cpuMicros = 0, p50Micros = 0, p99Micros = 0 }: Look): string {
  const latency = `p50 ${Math.round(p50Micros)} µs, p99 ${Math.round(p99Micros)} µs`;
  return `${minutes.toFixed(1)} min: ${ownMiB.toFixed(0)} MiB, ${cpuMicros.toFixed(1)} µs of CPU, ${latency}`;
}

/** @param looks evenly over the time */
export function driftOf(looks: readonly Look[]): Soak['drift'] {
  const settled = looks.slice(Math.floor(looks.length * settling));
  const half = Math.ceil(settled.length / 2);
  const growth = (figure: (look: Look) => number) =>
    spreadOf(settled.slice(-half).map(figure)).median / spreadOf(settled.slice(0, half).map(figure)).median;
  return {
    memory: growth(({ ownMiB = 0 }) => ownMiB),
    cpu: growth(({ cpuMicros = 0 }) => cpuMicros),
    p99: growth(({ p99Micros = 0 }) => p99Micros),
  };
}
