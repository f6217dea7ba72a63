import { mkdirSync, mkdtempDisposableSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from '../command-line.ts';
import type { Spread } from '../spread.ts';
import { type LeaseFigures, measureLeases } from './leases.ts';
import { type Options, readOptions, usage } from './options.ts';
import { measureSteps, type StepCost } from './steps.ts';

/** In the repository, because the system's place for temporary files may be memory, where flushing costs nothing. */
const workspace = path.resolve(import.meta.dirname, '../../.cache');

/** What leasing codes must be worth: so many times the links a second of one transaction for each. */
const leastRatio = 4;

/** Measures what is asked for and says whether leases are worth it. */
async function bench(options: Options): Promise<boolean> {
  mkdirSync(workspace, { recursive: true });
  using directory = mkdtempDisposableSync(path.join(workspace, 'bench-'));
  if (options.parts.includes('steps')) process.stdout.write(stepsTable(await measureSteps(directory.path, options)));
  if (!options.parts.includes('leases')) return true;
  const figures = await measureLeases(directory.path, options);
  process.stdout.write(leasesTable(figures));
  return figures.ratio.median >= leastRatio;
}

const text = ({ median, least, most }: Spread, decimals: number) =>
  [median, least, most].map((figure) => figure.toFixed(decimals).padStart(9)).join('');

function stepsTable(costs: readonly StepCost[]): string {
  const lines = costs.map(({ what, cpuMicros, more }) => `${text(cpuMicros, 1)}   ${text(more, 1)}   ${what}`);
  return ['   µs of CPU a request: median, least, most; and more than the step before', ...lines, ''].join('\n');
}

function leasesTable({ leased, transactions, ratio }: LeaseFigures): string {
  return [
    '   links a second in one Cassandra: median, least, most',
    `${text(leased, 0)}   with leased codes`,
    `${text(transactions, 0)}   with a transaction for each`,
    `${text(ratio, 1)}   times as many; at least ${leastRatio} wanted`,
    '',
  ].join('\n');
}

await runProgram({ name: 'bench', usage, readOptions, run: bench });
