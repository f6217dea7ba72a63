import { type Comparison, cautious } from '../comparison.ts';
import type { Result, Results } from '../scenarios.ts';
import type { Target } from '../targets.ts';
import type { Turn } from '../turn.ts';
import { image, medianOr, provenance, type Run, type Section, spread, table, whole } from './markdown.ts';
import { rangePlot } from './range-plot.ts';

/** What contestants are called in a table. */
const names: Readonly<Record<string, string>> = {
  keyhop: '**Keyhop**',
  node: 'bare `node:http`',
  nginx: 'nginx, `return`',
  'CLICKS=off': 'Keyhop that counts no clicks',
};

const nameOf = (contestant: string) => names[contestant] ?? `\`${contestant}\``;

interface Told {
  /** What the pictures' names begin with. */
  readonly topology: string;
  readonly heading: string;
  readonly prose: string;
}

/** Scenarios in which Keyhop and others took turns. */
export function comparisonSection(run: Run<Results>, { topology, heading, prose }: Told): Section {
  const compared = Object.entries(run.results).filter(isComparison);
  const loaded = compared.filter(([, { figure }]) => figure !== 'seconds');
  const started = compared.filter(([, { figure }]) => figure === 'seconds');
  const file = `${topology}-ratios.svg`;
  const what = `${heading}: Keyhop’s speed by that of others`;
  const parts = [
    `## ${heading}`,
    prose,
    provenance(run),
    image(file, what),
    table(
      ['', '', 'a second', 'CPU µs', 'p50 µs', 'p99 µs', 'p99.9 µs', 'RSS MiB', 'cache hits', 'ratio', 'ratio by CPU'],
      loaded.flatMap(([name, comparison]) => rowsOf(name, comparison)),
    ),
    ...started.map(([, comparison]) => startTable(comparison)),
    ...storedLine(run.results.store),
    ...targetTable(run.targets ?? []),
  ];
  return { markdown: parts.join('\n\n'), pictures: { [file]: ratioPlot(what, loaded) } };
}

const isComparison = (entry: [string, Result]): entry is [string, Comparison] => entry[1].kind === 'comparison';

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

function ratioPlot(title: string, compared: readonly (readonly [string, Comparison])[]): string {
  const shown = ['node', 'nginx'].filter((name) => compared.some(([, { against }]) => name in against));
  const rows = compared
    .filter(([, { against }]) => shown.some((name) => name in against))
    .map(([label, { against, figure }]) => ({
      label,
      spreads: shown.map((name) => {
        const ratios = against[name];
        return ratios && (figure === 'perSecond' ? cautious(ratios) : ratios.cpuRatio);
      }),
    }));
  const series = shown.map((name) => (name === 'node' ? 'beside bare node:http' : 'beside nginx return'));
  return rangePlot({
    title,
    axis: 'ratio by requests a second or by CPU time, the lower one; median and range',
    rows,
    series,
    mark: 1,
  });
}

function startTable({ subject, rounds, against }: Comparison): string {
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

function storedLine(result: Result | undefined): string[] {
  if (result?.kind !== 'stored') return [];
  return [
    `Past HTTP, ${whole(result.linksPerSecond)} links a second were stored, in ${result.bytesPerLink.toFixed(0)} bytes of disk each.`,
  ];
}

function targetTable(targets: readonly Target[]): string[] {
  if (targets.length === 0) return [];
  const rows = targets.map(({ what, figure, must, bound, isMet }) => [
    what,
    String(Number(figure.toPrecision(3))),
    `${must} ${bound}`,
    isMet ? 'met' : '**not met**',
  ]);
  return [table(['what it has to be', 'measured', 'wanted', ''], rows)];
}
