import type { Figures } from '../cluster/measure.ts';
import { image, provenance, type Run, type Section, table, whole } from './markdown.ts';
import { rangePlot } from './range-plot.ts';

const file = 'cluster-cpu.svg';
const title = 'The cluster: CPU time of a redirect, by part';

/** Loads on the whole cluster at fixed rates. */
export function clusterSection(run: Run<readonly Figures[]>): Section {
  const latencies = run.results.map((figures) => {
    const { scenario, redirects, heldPerSecond, memoryAndRedis } = figures;
    return [
      scenario.name,
      `${whole(scenario.gets)} + ${whole(scenario.creates)}`,
      String(scenario.nodes),
      whole(heldPerSecond),
      `${((1 - redirects.right / redirects.requests) * 100).toFixed(1)} %`,
      ...[redirects.p50, redirects.p99, redirects.p999].map((ms) => ms.toFixed(ms < 10 ? 1 : 0)),
      `${(memoryAndRedis * 100).toFixed(1)} %`,
    ];
  });
  const costs = run.results.map(({ scenario, micros, cassandraCores }) => [
    scenario.name,
    ...[micros.nginx, micros.read, micros.redis, micros.generator, micros.write].map(whole),
    cassandraCores.toFixed(2),
  ]);
  const parts = [
    '## The whole cluster',
    `nginx, two read and two write services, Redis, Cassandra and Prometheus, and the load generator too, on the machine's two
cores: an open loop, in which requests are sent when they are due, whatever the answers do, and latency counts from
there. Redirects by Zipf's law, and links created meanwhile. It bends where nginx, the read services, Cassandra and the
generator together take both cores: beyond, requests wait, and those that wait too long count as failed.
Repeat it with \`make bench-cluster ARGS='--json bench/results/cluster.json'\`.`,
    provenance(run),
    table(
      [
        '',
        'asked for a second',
        'Cassandra nodes',
        'held a second',
        'failed or late',
        'p50 ms',
        'p99 ms',
        'p99.9 ms',
        'memory and Redis',
      ],
      latencies,
    ),
    image(file, title),
    table(['CPU µs', 'nginx', 'read', 'Redis', 'generator', 'write, a create', 'Cassandra, cores'], costs),
  ];
  return { markdown: parts.join('\n\n'), pictures: { [file]: cpuPlot(run.results) } };
}

function cpuPlot(all: readonly Figures[]): string {
  const single = (value: number) => ({ median: value, least: value, most: value });
  const parts = ['nginx', 'read', 'redis', 'generator'] as const;
  return rangePlot({
    title,
    axis: 'CPU time of a redirect, µs',
    series: parts,
    rows: all.map(({ scenario, micros }) => ({
      label: scenario.name,
      spreads: parts.map((part) => single(micros[part])),
    })),
  });
}
