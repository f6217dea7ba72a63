import type { Comparison, Figure } from './comparison.ts';
import type { Surroundings } from './machine.ts';
import type { Result, Results } from './scenarios.ts';
import { type Spread, spreadOf } from './spread.ts';
import type { Target } from './targets.ts';
import type { Turn } from './turn.ts';

/** The results for people. */
export function report(surroundings: Surroundings, results: Results, targets: Target[]): string {
  const parts = [
    describeSurroundings(surroundings),
    ...Object.entries(results).map(([name, result]) => describe(name, result)),
    targets.map(describeTarget).join('\n'),
  ];
  return `\n${parts.filter(Boolean).join('\n\n')}\n`;
}

export function describeSurroundings({ machine, versions, isPinned, load }: Surroundings): string {
  const pinning = isPinned
    ? 'servers on core 0, generator on core 1'
    : 'servers and generator share all cores (no taskset, or one core)';
  return `Keyhop ${versions.keyhop} (${versions.commit ?? 'no commit'}), Node ${versions.node}
${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.kernel}, ${machine.filesystem}; ${pinning}; load before the start ${load.toFixed(1)}`;
}

function describe(name: string, result: Result): string {
  if (result.kind === 'comparison') return describeComparison(name, result);
  if (result.kind === 'soak') {
    const { looks, drift } = result;
    return `${name}: ${looks.at(-1)?.minutes.toFixed(0)} minutes; from the second third of them to the last
  memory ${drift.memory.toFixed(3)} times, CPU time ${drift.cpu.toFixed(3)} times, p99 ${drift.p99.toFixed(3)} times`;
  }
  return `${name}: ${whole(result.links)} links
  stored a second           ${whole(result.linksPerSecond)}
  bytes on disk each        ${result.bytesPerLink.toFixed(1)}`;
}

const columns = [
  '',
  'a second',
  'CPU µs each',
  'CPU share',
  'p50 µs',
  'p99 µs',
  'p99.9 µs',
  'RSS MiB',
  'own MiB',
  'hits',
  'others',
];

const figureNames: Readonly<Record<Figure, string>> = {
  perSecond: 'by throughput, true where both CPU shares are near 1',
  cpuMicros: 'of CPU time',
  seconds: 'of time',
};

/** Medians over the rounds, and the ratios with their least and most. */
export function describeComparison(name: string, { rounds, disturbed, subject, figure, against }: Comparison): string {
  const table = [subject, ...Object.keys(against)].map((contestant) =>
    turns(
      contestant,
      rounds.flatMap((round) => round.turns[contestant] ?? []),
    ),
  );
  const ratios = Object.entries(against).flatMap(([reference, { ratio, cpuRatio }]) => [
    `  ratio to ${inWidth(reference, 17)}${spread(ratio, 3)}   ${figureNames[figure]}`,
    ...(cpuRatio
      ? [
          `${' '.repeat(28)}${spread(cpuRatio, 3)}   by CPU time, reference by Keyhop; true whatever the limit was, disk aside`,
        ]
      : []),
  ]);
  return `${name}, median of the ${rounds.length} quietest of ${rounds.length + disturbed.length} rounds
${row(columns)}
${table.join('\n')}
${ratios.join('\n')}
  others: cores that other programs kept busy; much over 0.1, and the figures tell little`;
}

function turns(name: string, all: Turn[]): string {
  /** A dash where it is not known. */
  const median = (of: (turn: Turn) => number | undefined, format: (value: number) => string) => {
    const known = all.flatMap((turn) => of(turn) ?? []);
    return known.length === 0 ? '–' : format(spreadOf(known).median);
  };
  const decimals = (digits: number) => (value: number) => value.toFixed(digits);
  return row([
    name,
    median(({ perSecond }) => perSecond, whole),
    median(({ cpuMicros }) => cpuMicros, decimals(1)),
    median(({ cpuShare }) => cpuShare, decimals(2)),
    median(({ p50Micros }) => p50Micros, whole),
    median(({ p99Micros }) => p99Micros, whole),
    median(({ p999Micros }) => p999Micros, whole),
    median(({ residentMiB }) => residentMiB, whole),
    median(({ ownMiB }) => ownMiB, whole),
    median(({ hitRatio }) => hitRatio, decimals(3)),
    median(({ othersCores }) => othersCores, decimals(2)),
  ]);
}

function row([name = '', ...cells]: string[]): string {
  return `  ${inWidth(name, 20)}${cells.map((cell) => cell.padStart(12)).join('')}`;
}

/** Exactly so wide; what is longer is cut. */
const inWidth = (name: string, width: number) =>
  name.length < width ? name.padEnd(width) : `${name.slice(0, width - 2)}… `;

export function describeTarget({ what, figure, must, bound, isMet }: Target): string {
  return `${isMet ? 'met    ' : 'NOT MET'}  ${what}: ${figure.toFixed(3)}, must be ${must} ${bound}`;
}

const whole = (value: number) => Math.round(value).toLocaleString('en');

const spread = ({ median, least, most }: Spread, digits: number) =>
  `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
