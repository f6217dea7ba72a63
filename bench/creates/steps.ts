import path from 'node:path';
import { closedLoop } from '../closed-loop.ts';
import { startKeyhop } from '../keyhop.ts';
import { pinGenerator } from '../pinning.ts';
import { say } from '../progress.ts';
import { createsLoad } from '../scenarios/create.ts';
import { startServer } from '../server-process.ts';
import { type Spread, spreadOf } from '../spread.ts';
import type { Options } from './options.ts';
import { steps } from './step-names.ts';

export interface StepCost {
  what: string;
  /** CPU time of a request up to here, microseconds. */
  cpuMicros: Spread;
  /** By how much that is more than the step before, in the same round. */
  more: Spread;
}

/** Measures servers by turns that go further and further on the way of a create: from node:http alone to all of Keyhop. */
export async function measureSteps(directory: string, options: Options): Promise<StepCost[]> {
  const { rounds, seconds, connections } = options;
  await using opened = new AsyncDisposableStack();
  const step = (name: string) => ({
    program: 'bench/creates/step-server.ts',
    env: { STEP: name, DATA_DIR: path.join(directory, name) },
    pinned: true,
  });
  const servers = [
    opened.use(await startServer({ program: 'bench/references/json-echo.ts', pinned: true })),
    ...(await Promise.all(Object.keys(steps).map(async (name) => opened.use(await startServer(step(name)))))),
    opened.use(await startKeyhop({ dataDir: path.join(directory, 'keyhop'), pinned: true })),
  ];
  pinGenerator();
  const load = createsLoad({ seconds, connections });
  say('steps: warming up');
  for (const server of servers) await closedLoop(server, { ...load, seconds: 3 });
  const costs = servers.map((): number[] => []);
  for (let round = 1; round <= rounds; round++) {
    for (const [i, server] of servers.entries()) {
      costs[i]?.push((await closedLoop(server, load)).cpuMicros ?? Number.NaN);
    }
    say(`  round ${round}: ${costs.map((own) => own.at(-1)?.toFixed(1)).join(', ')} µs`);
  }
  const names = ['node:http; JSON parsed and answered', ...Object.values(steps), 'records, rows, commit and flush'];
  return names.map((what, i) => {
    const own = costs[i] as number[];
    return { what, cpuMicros: spreadOf(own), more: spreadOf(own.map((cost, r) => cost - (costs[i - 1]?.[r] ?? 0))) };
  });
}
