import { type Comparison, compare, underLoad } from '../comparison.ts';
import { startKeyhop } from '../keyhop.ts';
import { pinGenerator } from '../pinning.ts';
import { anyCodes } from '../references/any-codes.ts';
import { startServer } from '../server-process.ts';
import { pathsOf, visits } from '../visits.ts';
import { sampledCodes } from './sampled-codes.ts';

/** Different links that are asked for, at most: more than a turn takes requests, so that none is asked for twice in it. */
const mostAsked = 300_000;

interface GrowthOptions {
  readonly rounds: number;
  readonly seconds: number;
}

/** One measurement of many that differ in one thing. */
export interface GrowthPoint {
  /** How much of it there was: links, processes or connections. */
  readonly at: number;
  readonly comparison: Comparison;
}

/** By what grows. */
export type Growth = Record<'links' | 'workers' | 'connections', GrowthPoint[]>;

interface Conditions extends GrowthOptions {
  readonly name: string;
  /** Of a Keyhop that is not running. */
  readonly dataDir: string;
  /** How many it holds. */
  readonly links: number;
  readonly connections: number;
  /** Processes of Keyhop; with more than one, all have all cores, the generator too. */
  readonly workers?: number;
}

/** Redirects of links that are all asked for equally often, against a constant redirect of `node:http`, by turns. */
export async function measureGrowth(conditions: Conditions): Promise<Comparison> {
  const { name, dataDir, links, connections, workers, rounds, seconds } = conditions;
  const codes = await sampledCodes(dataDir, links, Math.min(links, mostAsked));
  const load = (of: readonly string[]) => visits(pathsOf(of), 'uniform', { seconds, connections, headers: 'browser' });
  const pinned = workers === undefined;
  const env = { RATE_LIMIT: 'off', ...(workers !== undefined && { WORKERS: String(workers) }) };
  await using keyhop = await startKeyhop({ dataDir, pinned, env });
  await using bare = await startServer({ program: 'bench/references/constant-redirect.ts', pinned });
  using _pinned = pinned ? pinGenerator() : undefined;
  const subject = underLoad('keyhop', keyhop, load(codes));
  const references = [underLoad('node', bare, load(anyCodes(codes.length)))];
  // Awaited here, where the servers still run.
  return await compare({ name, subject, references, rounds });
}
