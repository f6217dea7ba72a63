import { type Comparison, cautious } from '../comparison.ts';
import type { Result, Results } from '../scenarios.ts';
import { loadTable, startTable, targetTable } from './comparison-tables.ts';
import { image, provenance, type Run, type Section, whole } from './markdown.ts';
import { rangePlot } from './range-plot.ts';

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
    loadTable(loaded),
    ...started.map(([, comparison]) => startTable(comparison)),
    ...storedLine(run.results.store),
    ...targetTable(run.targets ?? []),
  ];
  return { markdown: parts.join('\n\n'), pictures: { [file]: ratioPlot(what, loaded) } };
}

const isComparison = (entry: [string, Result]): entry is [string, Comparison] => entry[1].kind === 'comparison';

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

function storedLine(result: Result | undefined): string[] {
  if (result?.kind !== 'stored') return [];
  return [
    `Past HTTP, ${whole(result.linksPerSecond)} links a second were stored, in ${result.bytesPerLink.toFixed(0)} bytes of disk each.`,
  ];
}
