import path from 'node:path';
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

export interface EmbeddedResults {
  readonly load: Pick<LoadedLmdb, 'links' | 'seconds' | 'bytes'> & { readonly linksPerSecond: number };
  /** From the start of the process to the end of its first redirect, seconds; memory is without the pages of the store. */
  readonly 'cold-start': Comparison;
  readonly 'redirect-uniform': Comparison;
  readonly 'redirect-zipf': Comparison;
  readonly create: Comparison;
  readonly lists: { readonly many: ListPages; readonly few: ListPages };
}

/** A store of so many links, and where it is. */
interface Store {
  readonly name: string;
  readonly dataDir: string;
  readonly loaded: LoadedLmdb;
}

/** Loads many links into one store and few into another, and has Keyhop on both take turns. */
export async function measureEmbedded(directory: string, options: Options): Promise<EmbeddedResults> {
  const many = await load(directory, options.links);
  const reference = await load(directory, Math.min(few, options.links / 10));
  const { links, seconds, bytes } = many.loaded;
  return {
    load: { links, seconds, linksPerSecond: links / seconds, bytes },
    'cold-start': await compare({
      name: 'cold-start',
      subject: startsOn(many),
      references: [startsOn(reference)],
      rounds: options.rounds,
      figure: 'seconds',
    }),
    ...(await measureRunning(many, reference, options)),
  };
}

async function load(directory: string, links: number): Promise<Store> {
  const name = `${links.toLocaleString('en')} links`;
  const dataDir = path.join(directory, String(links));
  say(`embedded: loading ${name}`);
  return { name, dataDir, loaded: await loadLmdb(dataDir, links) };
}

function startsOn({ name, dataDir, loaded }: Store): Contestant {
  return starts(name, () => startKeyhop({ dataDir, pinned: false }), loaded.codeAt(0.5));
}

async function measureRunning(many: Store, few: Store, { rounds, seconds, connections }: Options) {
  const start = ({ dataDir }: Store) => startKeyhop({ dataDir, pinned: true, env: { RATE_LIMIT: 'off' } });
  await using onMany = await start(many);
  await using onFew = await start(few);
  await checkSample(onMany.origin, many.loaded);
  using _pinned = pinGenerator();
  const by = (name: string, contestant: (store: Store, server: ServerProcess) => Contestant) =>
    compare({ name, subject: contestant(many, onMany), references: [contestant(few, onFew)], rounds });
  const visits = (distribution: 'uniform' | 'zipf') => (store: Store, server: ServerProcess) =>
    underLoad(store.name, server, drawnVisits(store.loaded, distribution, { seconds, connections }));
  const uniform = await by('redirect-uniform', visits('uniform'));
  const zipf = await by('redirect-zipf', visits('zipf'));
  say('lists: first pages');
  const [listsOfMany, listsOfFew] = (await listPages([
    { origin: onMany.origin, loaded: many.loaded },
    { origin: onFew.origin, loaded: few.loaded },
  ])) as [ListPages, ListPages];
  return {
    'redirect-uniform': uniform,
    'redirect-zipf': zipf,
    lists: { many: listsOfMany, few: listsOfFew },
    // The last, because there are more links afterwards.
    create: await by('create', ({ name }, server) => underLoad(name, server, createsLoad({ seconds, connections }))),
  };
}
