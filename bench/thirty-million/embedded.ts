import path from 'node:path';
import { WrongAnswers } from '../closed-loop.ts';
import { type Comparison, type Contestant, compare, underLoad } from '../comparison.ts';
import { startKeyhop } from '../keyhop.ts';
import { pinGenerator } from '../pinning.ts';
import { say } from '../progress.ts';
import { starts } from '../scenarios/cold-start.ts';
import { createsLoad } from '../scenarios/create.ts';
import type { ServerProcess } from '../server-process.ts';
import { checkSample } from './check-sample.ts';
import { drawnVisits } from './drawn-visits.ts';
import { type ListPages, listPages } from './list-pages.ts';
import { type LoadedLmdb, loadLmdb } from './load-lmdb.ts';
import type { Options } from './options.ts';

/** What all the links are compared with. */
const few = 100_000;

/** Of what failed there is nothing. */
export interface EmbeddedResults {
  readonly load: Pick<LoadedLmdb, 'links' | 'seconds' | 'bytes'> & { readonly linksPerSecond: number };
  /** From the start of the process to the end of its first redirect, seconds; memory is without the pages of the store. */
  'cold-start'?: Comparison;
  'redirect-uniform'?: Comparison;
  'redirect-zipf'?: Comparison;
  create?: Comparison;
  lists?: { readonly many: ListPages; readonly few: ListPages };
  /** What was answered wrongly, or not in time. */
  readonly failed: string[];
}

type Measured = Exclude<keyof EmbeddedResults, 'load' | 'failed'>;

/** A store of so many links, and where it is. */
interface Store {
  readonly name: string;
  readonly dataDir: string;
  readonly loaded: LoadedLmdb;
}

/**
 * Loads many links into one store and few into another, and has Keyhop on both take turns.
 *
 * @param onResult told of what there is so far, each time that there is more
 */
export async function measureEmbedded(
  directory: string,
  options: Options,
  onResult: (results: EmbeddedResults) => void,
): Promise<void> {
  const many = await load(directory, options.links);
  const reference = await load(directory, Math.min(few, options.links / 10));
  const { links, seconds, bytes } = many.loaded;
  const results: EmbeddedResults = { load: { links, seconds, linksPerSecond: links / seconds, bytes }, failed: [] };
  onResult(results);

  async function attempt<Name extends Measured>(name: Name, measure: () => Promise<EmbeddedResults[Name]>) {
    try {
      results[name] = await measure();
    } catch (error) {
      if (!(error instanceof WrongAnswers)) throw error;
      // The others are worth having all the same.
      results.failed.push(`${name}: ${error.message}`);
      say(results.failed.at(-1) ?? '');
    }
    onResult(results);
  }
  await attempt('cold-start', () =>
    compare({
      name: 'cold-start',
      subject: startsOn(many),
      references: [startsOn(reference)],
      rounds: options.rounds,
      figure: 'seconds',
    }),
  );
  await measureRunning(many, reference, options, attempt);
}

type Attempt = <Name extends Measured>(name: Name, measure: () => Promise<EmbeddedResults[Name]>) => Promise<void>;

async function load(directory: string, links: number): Promise<Store> {
  const name = `${links.toLocaleString('en')} links`;
  const dataDir = path.join(directory, String(links));
  say(`embedded: loading ${name}`);
  return { name, dataDir, loaded: await loadLmdb(dataDir, links) };
}

function startsOn({ name, dataDir, loaded }: Store): Contestant {
  return starts(name, () => startKeyhop({ dataDir, pinned: false }), loaded.codeAt(0.5));
}

async function measureRunning(many: Store, few: Store, options: Options, attempt: Attempt): Promise<void> {
  const { rounds, seconds, connections } = options;
  const start = ({ dataDir }: Store) => startKeyhop({ dataDir, pinned: true, env: { RATE_LIMIT: 'off' } });
  await using onMany = await start(many);
  await using onFew = await start(few);
  await checkSample(onMany.origin, many.loaded);
  using _pinned = pinGenerator();
  const by = (name: string, contestant: (store: Store, server: ServerProcess) => Contestant) =>
    compare({ name, subject: contestant(many, onMany), references: [contestant(few, onFew)], rounds });
  const visits = (distribution: 'uniform' | 'zipf') => (store: Store, server: ServerProcess) =>
    underLoad(store.name, server, drawnVisits(store.loaded, distribution, { seconds, connections }));
  await attempt('redirect-uniform', () => by('redirect-uniform', visits('uniform')));
  await attempt('redirect-zipf', () => by('redirect-zipf', visits('zipf')));
  say('lists: first pages');
  await attempt('lists', async () => {
    const [ofMany, ofFew] = await listPages([
      { origin: onMany.origin, loaded: many.loaded },
      { origin: onFew.origin, loaded: few.loaded },
    ]);
    return { many: ofMany as ListPages, few: ofFew as ListPages };
  });
  // The last, because there are more links afterwards.
  const creates = createsLoad({ seconds, connections });
  await attempt('create', () => by('create', ({ name }, server) => underLoad(name, server, creates)));
}
