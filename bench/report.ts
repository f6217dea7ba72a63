import type { Turn } from './closed-loop.ts';
import type { Comparison } from './comparison.ts';
import type { Surroundings } from './machine.ts';
import type { Stored } from './scenarios/store.ts';
import { type Spread, spreadOf } from './spread.ts';
import type { Results, Target } from './targets.ts';

/** The results for people. */
export function report(
  surroundings: Surroundings,
  { store, redirect, fastPath, clicks, create }: Results,
  targets: Target[],
): string {
  const parts = [describeSurroundings(surroundings)];
  if (store) parts.push(describeStored(store));
  if (redirect) parts.push(describeComparison('redirect', 'bare node:http: constant 302', redirect));
  if (fastPath) parts.push(describeComparison('fast-path', 'Keyhop over node:http alone', fastPath));
  if (clicks) parts.push(describeComparison('clicks', 'Keyhop that counts none', clicks));
  if (create)
    parts.push(describeComparison('create', 'bare node:http: JSON parsed and answered, nothing stored', create));
  parts.push(targets.map(describeTarget).join('\n'));
  return `\n${parts.join('\n\n')}\n`;
}

function describeSurroundings({ machine, versions, isPinned, load }: Surroundings): string {
  const pinning = isPinned
    ? 'servers on core 0, generator on core 1'
    : 'servers and generator share all cores (no taskset, or one core)';
  return `Keyhop ${versions.keyhop} (${versions.commit ?? 'no commit'}), Node ${versions.node}
${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, ${machine.kernel}, ${machine.filesystem}; ${pinning}; load before the start ${load.toFixed(1)}`;
}

function describeStored({ links, linksPerSecond, bytesPerLink, secondsToFirstAnswer }: Stored): string {
  return `store: ${whole(links)} links
  stored a second           ${whole(linksPerSecond)}
  bytes on disk each        ${bytesPerLink.toFixed(1)}
  start to first answer     ${spread(secondsToFirstAnswer, 2)} s`;
}

const columns = ['', 'a second', 'CPU µs each', 'CPU share', 'p50 µs', 'p99 µs', 'RSS MiB', 'others'];

/** Medians over the rounds, and the ratios with their least and most. */
function describeComparison(
  name: string,
  reference: string,
  { rounds, disturbed, throughputRatio, cpuRatio }: Comparison,
): string {
  return `${name}, median of the ${rounds.length} quietest of ${rounds.length + disturbed.length} rounds; the reference is ${reference}
${row(columns)}
${turns(
  'Keyhop',
  rounds.map(({ subject }) => subject),
)}
${turns(
  'reference',
  rounds.map((round) => round.reference),
)}
  ratio by throughput       ${spread(throughputRatio, 3)}   true where both CPU shares are near 1
  ratio by CPU time         ${spread(cpuRatio, 3)}   true whatever the limit was, disk aside
  others: cores that other programs kept busy; much over 0.1, and the figures tell little`;
}

function turns(name: string, all: Turn[]): string {
  const median = (of: (turn: Turn) => number) => spreadOf(all.map(of)).median;
  return row([
    name,
    whole(median((turn) => turn.perSecond)),
    median((turn) => turn.cpuMicros).toFixed(1),
    median((turn) => turn.cpuShare).toFixed(2),
    whole(median((turn) => turn.p50Micros)),
    whole(median((turn) => turn.p99Micros)),
    whole(median((turn) => turn.residentMiB)),
    median((turn) => turn.othersCores).toFixed(2),
  ]);
}

function row([name = '', ...cells]: string[]): string {
  return `  ${name.padEnd(10)}${cells.map((cell) => cell.padStart(12)).join('')}`;
}

function describeTarget({ what, figure, must, bound, isMet }: Target): string {
  return `${isMet ? 'met    ' : 'NOT MET'}  ${what}: ${figure.toFixed(3)}, must be ${must} ${bound}`;
}

const whole = (value: number) => Math.round(value).toLocaleString('en');

const spread = ({ median, least, most }: Spread, digits: number) =>
  `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
