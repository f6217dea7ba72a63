import type { Load } from '../closed-loop.ts';
import { seededRandom } from '../open-loop/seeded-random.ts';
import { createZipf } from '../open-loop/zipf.ts';
import type { LoadedLinks } from './loaded-links.ts';

/** Of a turn: more than are sent in it, on most machines. */
const drawn = 200_000;

/** Turns of a circle, between which the places of two ranks lie: the popular links are spread over all of them. */
const goldenRatio = 0.618_033_988_749_895;

interface Visits {
  readonly seconds: number;
  readonly connections: number;
}

/** Redirects of links that are drawn anew for each turn out of however many there are, the same ones in every run. */
export function drawnVisits(
  { links, codeAt }: Pick<LoadedLinks, 'links' | 'codeAt'>,
  distribution: 'uniform' | 'zipf',
  { seconds, connections }: Visits,
): Load {
  const random = seededRandom(1);
  const place = distribution === 'uniform' ? random : zipfPlaces(links, random);
  return {
    seconds,
    connections,
    expectedStatus: 302,
    requestsOf: () =>
      Array.from({ length: Math.ceil(drawn / connections) }, () => ({ method: 'GET', path: `/${codeAt(place())}` })),
  };
}

function zipfPlaces(links: number, random: () => number): () => number {
  const rank = createZipf(links, random);
  return () => (rank() * goldenRatio) % 1;
}
