import { Agent } from 'node:http';
import { eventually } from '../eventually.ts';
import { exchange } from '../http/exchange.ts';
import type { Running } from '../keyhop-process.ts';
import { scrape } from '../metrics/exposition.ts';

/** What a supervisor logged of a worker. */
export interface WorkerLine {
  worker: number;
  pid: number;
  message: string;
  code?: number | null;
  signal?: string | null;
  replacedInMs?: number;
}

/** All that was logged of workers so far whose line begins so. */
export function workerLines(keyhop: Running, message: string): WorkerLine[] {
  return keyhop.stderr
    .split('\n')
    .filter((line) => line.includes(`"message":"worker ${message}`))
    .map((line) => JSON.parse(line) as WorkerLine);
}

/** The workers that run, as process ids by number, once there are so many that were started. */
export async function workersOf(keyhop: Running, started: number): Promise<Map<number, number>> {
  const lines = await eventually(
    async () => workerLines(keyhop, 'started'),
    ({ length }) => length >= started,
    30_000,
  );
  return new Map(lines.map(({ worker, pid }) => [worker, pid]));
}

/** By number, how many connections each worker has open. */
async function connectionsOf(opsUrl: string): Promise<Map<string, number>> {
  const { series } = await scrape(opsUrl);
  const ofWorkers = Array.from(series, ([name, value]) => {
    const worker = /^keyhop_http_connections\{worker="(\d)"\}/.exec(name)?.[1];
    return worker === undefined ? [] : [[worker, value] as const];
  });
  return new Map(ofWorkers.flat());
}

/** Keep-alive connections, one to each of two workers: an agent each. The kernel chooses; so many are opened as that takes. */
export async function connectToEach(url: string, opsUrl: string): Promise<[Agent, Agent]> {
  const found = new Map<string, Agent>();
  while (found.size < 2) {
    const before = await connectionsOf(opsUrl);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await exchange(url, 'GET', '/robots.txt', { agent });
    const after = await connectionsOf(opsUrl);
    const worker = [...after].find(([number, count]) => count > (before.get(number) ?? 0))?.[0];
    if (worker === undefined || found.has(worker)) agent.destroy();
    else found.set(worker, agent);
  }
  return [...found.values()] as [Agent, Agent];
}

/** Whether there still is such a process. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
