import { mkdirSync, mkdtempDisposableSync } from 'node:fs';
import path from 'node:path';
import { byTurns, percentiles } from '../by-turns.ts';
import { runProgram } from '../command-line.ts';
import { fillCassandra, fillLmdb, type Listed } from './listed-stores.ts';
import { type Options, readOptions, usage } from './options.ts';

/** In the repository, because the system's place for temporary files may be memory. */
const workspace = path.resolve(import.meta.dirname, '../../.cache');

const linksOfPage = 100;

async function bench(options: Options): Promise<void> {
  mkdirSync(workspace, { recursive: true });
  using directory = mkdtempDisposableSync(path.join(workspace, 'bench-'));
  for (const fill of [
    (opened: AsyncDisposableStack) => fillLmdb(directory.path, options.embedded, opened),
    (opened: AsyncDisposableStack) => fillCassandra(directory.path, options.cassandra, opened),
  ]) {
    await using opened = new AsyncDisposableStack();
    const listed = await fill(opened);
    const work = listed.map((each) => () => readFirstPage(each));
    report(listed, await byTurns(work, options.rounds));
  }
}

async function readFirstPage({ store, owner, links }: Listed): Promise<void> {
  const page = await store.list({ owner, rows: linksOfPage });
  if (page.links.length !== Math.min(links, linksOfPage)) throw new Error(`a page of ${page.links.length} links`);
}

function report(listed: readonly Listed[], times: readonly (readonly number[])[]): void {
  for (const [i, { name, links }] of listed.entries()) {
    const size = links.toLocaleString('en').padStart(12);
    process.stdout.write(`${name.padEnd(10)}${size} links   ${percentiles(times[i] ?? [], 3)}\n`);
  }
}

await runProgram({ name: 'bench', usage, readOptions, run: bench });
