import { mkdirSync, mkdtempDisposableSync } from 'node:fs';
import path from 'node:path';
import { InvalidOptions } from '../options.ts';
import { fillCassandra, fillLmdb, type Listed } from './listed-stores.ts';
import { type Options, readOptions, usage } from './options.ts';

/** In the repository, because the system's place for temporary files may be memory. */
const workspace = path.resolve(import.meta.dirname, '../../.cache');

const linksOfPage = 100;

/** Of the first pages, a share that is not counted: until the code that runs is the optimised one. */
const warmUp = 0.2;

async function bench(options: Options): Promise<void> {
  mkdirSync(workspace, { recursive: true });
  using directory = mkdtempDisposableSync(path.join(workspace, 'bench-'));
  for (const fill of [
    (opened: AsyncDisposableStack) => fillLmdb(directory.path, options.embedded, opened),
    (opened: AsyncDisposableStack) => fillCassandra(directory.path, options.cassandra, opened),
  ]) {
    await using opened = new AsyncDisposableStack();
    const listed = await fill(opened);
    report(listed, await measure(listed, options.rounds));
  }
}

/** Milliseconds for the first page of each, ascending. By turns: machines wander by a third within seconds. */
async function measure(listed: readonly Listed[], rounds: number): Promise<number[][]> {
  const times = listed.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { store, owner, links }] of listed.entries()) {
      const begin = performance.now();
      const page = await store.list({ owner, rows: linksOfPage });
      const time = performance.now() - begin;
      if (page.links.length !== Math.min(links, linksOfPage)) throw new Error(`a page of ${page.links.length} links`);
      if (round >= rounds * warmUp) times[i]?.push(time);
    }
  }
  return times.map((some) => some.sort((a, b) => a - b));
}

function report(listed: readonly Listed[], times: readonly (readonly number[])[]): void {
  for (const [i, { name, links }] of listed.entries()) {
    const at = (share: number) => times[i]?.[Math.floor(share * times[i].length)]?.toFixed(3);
    process.stdout.write(
      `${name.padEnd(10)}${links.toLocaleString('en').padStart(12)} links   p50 ${at(0.5)} ms   p90 ${at(0.9)} ms   p99 ${at(0.99)} ms\n`,
    );
  }
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) process.stdout.write(usage);
  else await bench(options);
} catch (error) {
  console.error(error instanceof InvalidOptions ? `bench: ${error.message}; --help lists all` : error);
  process.exitCode = error instanceof InvalidOptions ? 2 : 1;
}
