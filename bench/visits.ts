import { browserHeaders } from './browser-headers.ts';
import type { Load } from './closed-loop.ts';
import { seededRandom } from './open-loop/seeded-random.ts';
import { createZipf } from './open-loop/zipf.ts';

/** How often each path is asked for: one alone, all equally often, or by Zipf's law, the first most. */
export type Distribution = 'hot' | 'uniform' | 'zipf';

export interface VisitOptions {
  readonly seconds: number;
  readonly connections: number;
  /** Whether requests carry what a browser sends, or the least possible. */
  readonly headers: 'browser' | 'least';
}

/** Requests that are drawn by Zipf's law, and then repeated: more than a turn takes, on most machines. */
const drawn = 200_000;

/** Requests of links, or of what is none, that are answered by this status. The order is the same in every run. */
export function visits(
  paths: readonly string[],
  distribution: Distribution,
  options: VisitOptions,
  status = 302,
): Load {
  const { seconds, connections, headers } = options;
  const asked = askedFor(paths, distribution);
  const share = Math.ceil(asked.length / connections);
  return {
    seconds,
    connections,
    expectedStatus: status,
    requestsOf(connection) {
      const from = (connection * share) % asked.length;
      return asked
        .slice(from, from + share)
        .map((path) => ({ method: 'GET', path, ...(headers === 'browser' && { headers: browserHeaders }) }));
    },
  };
}

function askedFor(paths: readonly string[], distribution: Distribution): string[] {
  const random = seededRandom(1);
  if (distribution === 'hot') return paths.slice(0, 1);
  if (distribution === 'uniform') return shuffled(paths, random);
  const rank = createZipf(paths.length, random);
  return Array.from({ length: drawn }, () => paths[rank()] as string);
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j] as T, all[i] as T];
  }
  return all;
}

export const pathsOf = (codes: readonly string[]) => codes.map((code) => `/${code}`);
