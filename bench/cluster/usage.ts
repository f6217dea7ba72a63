import type { LocalCluster } from '../../infra/local/cluster.ts';
import { childrenOf } from '../../infra/local/process-id.ts';
import { cpuSeconds, machineCpuSeconds } from '../process-usage.ts';

/** The parts of a cluster as their costs are told; the generator takes its share of the machine too. */
export const parts = ['nginx', 'read', 'write', 'redis', 'cassandra', 'generator'] as const;
export type Part = (typeof parts)[number];

/** Seconds of CPU time, all processes and threads of a part. `machine` is everything, other programs included. */
export type Usage = Record<Part | 'machine', number>;

/** What was used until now. */
export function usageOf({ nginx, readers, writers, redis, cassandra }: LocalCluster): Usage {
  const sum = (processes: readonly { pid: number }[]) =>
    processes.reduce((total, { pid }) => total + cpuSeconds(pid), 0);
  return {
    nginx: sum([nginx.id, ...childrenOf(nginx.id)]),
    read: sum(readers.map(({ id }) => id)),
    write: sum(writers.map(({ id }) => id)),
    redis: sum([redis]),
    cassandra: sum(cassandra.nodes),
    generator: cpuSeconds(process.pid),
    machine: machineCpuSeconds(),
  };
}

/** What was used between two looks. */
export function usedBetween(begin: Usage, end: Usage): Usage {
  const names = [...parts, 'machine'] as const;
  return Object.fromEntries(names.map((name) => [name, end[name] - begin[name]])) as Usage;
}
