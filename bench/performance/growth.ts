import { ratiosOfRounds } from '../comparison.ts';
import type { Growth, GrowthPoint } from '../growth/measure-growth.ts';
import { spreadOf } from '../spread.ts';
import { linePlot } from './line-plot.ts';
import { image, knownSpread, provenance, type Run, type Section, spread, table, whole } from './markdown.ts';

interface Grown {
  readonly heading: string;
  readonly axis: string;
  /** What the picture shows. */
  readonly told: keyof typeof figures;
  /** Where it bends, and why. */
  readonly prose: string;
}

const kinds: Readonly<Record<keyof Growth, Grown>> = {
  links: {
    heading: 'With links',
    axis: 'links in the store',
    told: 'cpuMicros',
    prose: `All links are asked for equally often, which is the worst case: nothing stays in a cache of the processor. What
grows is the way down LMDB's tree (a level for every hundred times as many links) and the pages that are touched: while
all of them are in memory, a look-up costs more only by misses in the processor's caches. The bend comes where the store
no longer fits into memory, and every look-up may wait for the disk.`,
  },
  workers: {
    heading: 'With processes',
    axis: 'processes of Keyhop (WORKERS)',
    told: 'perSecond',
    prose: `Here nothing is kept on a core of its own: processes, the bare server (always one process) and the generator share all
of them. It bends at the number of cores less what the generator takes, about one: more processes than that only take
turns.`,
  },
  connections: {
    heading: 'With connections',
    axis: 'keep-alive connections',
    told: 'cpuMicros',
    prose: `With few connections the server waits for the generator between two requests. With many, each turn of the event loop
answers more of them at once, which saves calls of the system, until what the connections hold no longer fits into the
processor's caches. Latency grows in proportion: all connections always wait, so it is their number by the throughput.`,
  },
};

const figures = {
  cpuMicros: { title: 'CPU time of a redirect', axis: 'CPU time of a redirect, µs' },
  perSecond: { title: 'redirects a second', axis: 'redirects a second' },
} as const;

/** What a redirect costs with ever more of one thing. */
export function growthSection(run: Run<Growth>): Section {
  const grown = Object.entries(kinds)
    .map(([kind, about]) => ({ kind, ...about, points: run.results[kind as keyof Growth] }))
    .filter(({ points }) => points.length > 0);
  const parts = grown.map(({ kind, heading, axis, told, prose, points }) =>
    [
      `### ${heading}`,
      prose,
      image(`growth-${kind}.svg`, `${heading}: ${figures[told].title}`),
      table([axis, 'a second', 'CPU µs', 'p50 µs', 'p99 µs', 'RSS MiB', 'ratio to bare `node:http`'], points.map(row)),
    ].join('\n\n'),
  );
  const pictures = grown.map(({ kind, heading, axis, told, points }) => [
    `growth-${kind}.svg`,
    linePlot({
      title: `${heading}: ${figures[told].title}`,
      xAxis: axis,
      yAxis: figures[told].axis,
      isLogarithmic: true,
      series: [
        { name: 'Keyhop', points: points.flatMap((point) => pointOf(point, 'keyhop', told)) },
        { name: 'bare node:http', points: points.flatMap((point) => pointOf(point, 'node', told)) },
      ],
    }),
  ]);
  return {
    markdown: ['## How cost grows', provenance(run), ...parts].join('\n\n'),
    pictures: Object.fromEntries(pictures),
  };
}

function pointOf({ at, comparison }: GrowthPoint, contestant: string, told: keyof typeof figures) {
  const known = knownSpread(comparison.rounds.map(({ turns }) => turns[contestant]?.[told]));
  return known ? [{ x: at, ...known }] : [];
}

function row({ at, comparison: { rounds, subject, figure } }: GrowthPoint): string[] {
  const turns = rounds.flatMap((round) => round.turns[subject] ?? []);
  const median = (values: readonly (number | undefined)[], format = whole) => {
    const known = knownSpread(values);
    return known ? format(known.median) : '–';
  };
  return [
    whole(at),
    median(turns.map(({ perSecond }) => perSecond)),
    median(
      turns.map(({ cpuMicros }) => cpuMicros),
      (value) => value.toFixed(1),
    ),
    median(turns.map(({ p50Micros }) => p50Micros)),
    median(turns.map(({ p99Micros }) => p99Micros)),
    median(turns.map(({ residentMiB }) => residentMiB)),
    spread(spreadOf(ratiosOfRounds(rounds, subject, 'node', figure))),
  ];
}
