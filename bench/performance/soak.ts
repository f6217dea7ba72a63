import type { Soak } from '../scenarios/soak.ts';
import { linePlot } from './line-plot.ts';
import { image, provenance, type Run, type Section } from './markdown.ts';

/** What grew with time. */
export function soakSection(run: Run<unknown>, { looks, drift }: Soak): Section {
  const minutes = looks.at(-1)?.minutes.toFixed(0);
  const change = (times: number) => `${times >= 1 ? '+' : ''}${((times - 1) * 100).toFixed(1)} %`;
  const points = (figure: (look: Soak['looks'][number]) => number) =>
    looks.map((look) => ({ x: look.minutes, median: figure(look), least: figure(look), most: figure(look) }));
  const parts = [
    '## Over time',
    `The mixed load on one embedded Keyhop for ${minutes} minutes. From the second third of the time to the last, medians:
memory without mapped files ${change(drift.memory)}, CPU time of a request ${change(drift.cpu)}, p99 ${change(drift.p99)}.
Repeat it with \`make bench ARGS='--scenario soak --minutes ${minutes} --json bench/results/soak.json'\`.`,
    provenance(run),
    image('soak-memory.svg', 'Memory over time'),
    image('soak-latency.svg', 'Latency over time'),
  ];
  const plot = (title: string, yAxis: string, series: Parameters<typeof linePlot>[0]['series']) =>
    linePlot({ title, xAxis: 'minutes', yAxis, isLogarithmic: false, series });
  return {
    markdown: parts.join('\n\n'),
    pictures: {
      'soak-memory.svg': plot('Memory over time', 'memory without mapped files, MiB', [
        { name: 'Keyhop', points: points(({ ownMiB = 0 }) => ownMiB) },
      ]),
      'soak-latency.svg': plot('Latency over time', 'latency, ms', [
        { name: 'p50', points: points(({ p50Micros = 0 }) => p50Micros / 1_000) },
        { name: 'p99', points: points(({ p99Micros = 0 }) => p99Micros / 1_000) },
      ]),
    },
  };
}
