import type { Summary } from '../../../bench/open-loop/summary.ts';
import { percent, shareRight, type Verdict } from './verdict.ts';

const columns = ['GETs', 'right', 'p50 ms', 'p99 ms', 'max ms', 'p99 from 3 s', 'creates right', 'own lag ms'];

/** The verdicts as a table for people. */
export function table(verdicts: readonly Verdict[]): string {
  const lines = verdicts.flatMap(
    ({ fault, warmUp, gets, gets3sAfter, creates, cached, uncached, checked, lag, broken }) => [
      row(fault, [
        gets.requests.toLocaleString('en'),
        percent(shareRight(gets)),
        gets.p50.toFixed(1),
        gets.p99.toFixed(0),
        gets.max.toFixed(0),
        gets3sAfter.p99.toFixed(0),
        percent(shareRight(creates)),
        lag.toFixed(0),
      ]),
      `  warm-up: GETs ${told(warmUp)}, p99 ${warmUp.p99.toFixed(0)} ms`,
      `  GETs ${told(gets)}; creates ${told(creates)}; ${checked} acknowledged links asked for afterwards`,
      ...(cached && uncached ? [`  without Cassandra: cached ${told(cached)}; others ${told(uncached)}`] : []),
      ...broken.map((promise) => `  BROKEN: ${promise}`),
    ],
  );
  return [row('', columns), ...lines].join('\n');
}

function row(name: string, cells: string[]): string {
  return `${name.padEnd(18)}${cells.map((cell) => cell.padStart(14)).join('')}`;
}

const words: Record<string, string> = {
  0: 'none in time',
  1: 'connection lost',
  1302: '302 too late',
  1201: '201 too late',
};

function told({ statuses }: Summary): string {
  return (
    Object.entries(statuses)
      .map(([status, count]) => `${count.toLocaleString('en')} × ${words[status] ?? status}`)
      .join(', ') || 'none'
  );
}
