import type { Comparison } from '../comparison.ts';
import type { Target } from '../targets.ts';
import type { Turn } from '../turn.ts';
import { medianOr, spread, table, whole } from './markdown.ts';

/** What contestants are called in a table. */
const names: Readonly<Record<string, string>> = {
  keyhop: '**Keyhop**',
  node: 'bare `node:http`',
  nginx: 'nginx, `return`',
  'CLICKS=off': 'Keyhop that counts no clicks',
};

/** What was given on the command line stands as it was given. */
const nameOf = (contestant: string) =>
  names[contestant] ?? (contestant.includes(':') ? `\`${contestant}\`` : contestant);

/** A row for each contestant of each scenario. */
export function loadTable(compared: readonly (readonly [name: string, comparison: Comparison])[]): string {
  return table(
    ['', '', 'a second', 'CPU µs', 'p50 µs', 'p99 µs', 'p99.9 µs', 'RSS MiB', 'cache hits', 'ratio', 'ratio by CPU'],
    compared.flatMap(([name, comparison]) => rowsOf(name, comparison)),
  );
}

function rowsOf(scenario: string, { subject, rounds, against, figure }: Comparison): string[][] {
  return [subject, ...Object.keys(against)].map((contestant, n) => {
    const turns = rounds.flatMap((round) => round.turns[contestant] ?? []);
    const { ratio, cpuRatio } = against[contestant] ?? {};
    const of = (figureOf: (turn: Turn) => number | undefined, format = whole) => medianOr(turns.map(figureOf), format);
    return [
      n === 0 ? scenario : '',
      nameOf(contestant),
      of(({ perSecond }) => perSecond),
      of(
        ({ cpuMicros }) => cpuMicros,
        (value) => value.toFixed(1),
      ),
      of(({ p50Micros }) => p50Micros),
      of(({ p99Micros }) => p99Micros),
      of(({ p999Micros }) => p999Micros),
      of(({ residentMiB }) => residentMiB),
      of(
        ({ hitRatio }) => hitRatio,
        (value) => `${(value * 100).toFixed(1)} %`,
      ),
      // At a fixed rate, throughput tells nothing.
      ratio && figure === 'perSecond' ? spread(ratio) : '',
      cpuRatio ? spread(cpuRatio) : '',
    ];
  });
}

/** How long a start takes, and what an idle process holds. */
export function startTable({ subject, rounds, against }: Comparison): string {
  const rows = [subject, ...Object.keys(against)].map((contestant) => {
    const turns = rounds.flatMap((round) => round.turns[contestant] ?? []);
    const ratio = against[contestant]?.ratio;
    return [
      nameOf(contestant),
      medianOr(
        turns.map(({ seconds }) => seconds),
        (value) => value.toFixed(3),
      ),
      medianOr(
        turns.map(({ residentMiB }) => residentMiB),
        whole,
      ),
      medianOr(
        turns.map(({ ownMiB }) => ownMiB),
        whole,
      ),
      ratio ? spread(ratio) : '',
    ];
  });
  return table(['start', 'seconds to the first redirect', 'RSS MiB', 'without mapped files', 'times as long'], rows);
}

/** What was promised; nothing where nothing was. */
export function targetTable(targets: readonly Target[]): string[] {
  if (targets.length === 0) return [];
  const rows = targets.map(({ what, figure, must, bound, isMet }) => [
    what,
    String(Number(figure.toPrecision(3))),
    `${must} ${bound}`,
    isMet ? 'met' : '**not met**',
  ]);
  return [table(['what it has to be', 'measured', 'wanted', ''], rows)];
}
