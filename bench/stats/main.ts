import { mkdirSync, mkdtempDisposableSync } from 'node:fs';
import path from 'node:path';
import { linkStatsHandler } from '../../services/write/stats/show-stats.ts';
import type { StatsRequest } from '../../services/write/stats/stats-query.ts';
import { byTurns, percentiles } from '../by-turns.ts';
import { runProgram } from '../command-line.ts';
import { type Clicked, clicksOf, fillCassandra, fillLmdb } from './clicked-stores.ts';
import { type Options, readOptions, usage } from './options.ts';
import { days, now } from './two-years.ts';

/** In the repository, because the system's place for temporary files may be memory. */
const workspace = path.resolve(import.meta.dirname, '../../.cache');

const since = (ago: number) => new Date(now - ago * 86_400_000).toISOString().slice(0, 10);
const twoYears = `from=${since(days - 1)}`;

/** What is asked, as a query. */
const questions: Readonly<Record<string, string>> = {
  '30 days by day': '',
  'two years by month': `${twoYears}&interval=month`,
  'the same in Berlin': `${twoYears}&interval=month&timezone=Europe/Berlin`,
  'two years by day': twoYears,
  'the same in Berlin, by day': `${twoYears}&timezone=Europe/Berlin`,
  '200 days by hour': `from=${since(199)}&interval=hour`,
  '30 days by referrer': `from=${since(29)}&by=referrer`,
  'two years by country': `${twoYears}&by=country`,
  'two years by referrer': `${twoYears}&by=referrer`,
};

async function bench(options: Options): Promise<void> {
  mkdirSync(workspace, { recursive: true });
  using directory = mkdtempDisposableSync(path.join(workspace, 'bench-'));
  for (const fill of [
    (opened: AsyncDisposableStack) => fillLmdb(directory.path, options.links, opened),
    ...(options.cassandra ? [(opened: AsyncDisposableStack) => fillCassandra(directory.path, opened)] : []),
  ]) {
    await using opened = new AsyncDisposableStack();
    await measure(await fill(opened), options.rounds);
  }
}

async function measure({ name, ...stores }: Clicked, rounds: number): Promise<void> {
  const ask = linkStatsHandler({ ...stores, now: () => now });
  const asked = Object.entries(questions).flatMap(([question, query]) =>
    Object.entries(clicksOf).map(([code, clicks]) => ({ question, request: requestOf(code, query), clicks })),
  );
  const work = asked.map(({ request, clicks, question }) => async () => {
    const { body } = await ask(request);
    // As it would be sent.
    JSON.stringify(body);
    const { total } = (body as { totals: { total: number } }).totals;
    const isWhole = !question.startsWith('two years') || total === clicks;
    if (!isWhole) throw new Error(`${question}: ${total} clicks instead of ${clicks}`);
  });
  const times = await byTurns(work, rounds);
  for (const [i, { question, clicks }] of asked.entries()) {
    const size = clicks.toLocaleString('en').padStart(11);
    process.stdout.write(
      `${name.padEnd(10)}${question.padEnd(28)}${size} clicks   ${percentiles(times[i] ?? [], 1)}\n`,
    );
  }
}

function requestOf(code: string, query: string): StatsRequest {
  const principal = { keyId: 'benchmark', owner: 'admin', role: 'viewer' } as const;
  const prefers = ([first]: readonly string[]) => first;
  return { principal, param: code, query: new URLSearchParams(query), prefers };
}

await runProgram({ name: 'bench', usage, readOptions, run: bench });
