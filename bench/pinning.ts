import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { withDescendants } from './process-usage.ts';

/** On cores of their own, server and generator do not take time from each other, and the scheduler does not move them. */
const serverCore = 0;
const generatorCore = 1;

/** Whether servers and generator are kept on one core each: where there are two, and `taskset` (util-linux). */
export const isPinned = os.cpus().length >= 2 && hasTaskset();

/** A command line, changed so that the program stays on the servers' core, threads and all. */
export function pinnedToServerCore(command: readonly string[]): readonly string[] {
  return isPinned ? ['taskset', '--cpu-list', String(serverCore), ...command] : command;
}

/** Keeps running processes on the servers' core from now on, threads and all; what they start later, too. */
export function pinToServerCore(pids: readonly number[]): void {
  for (const pid of withDescendants(pids)) pin(pid, String(serverCore));
}

/** Keeps this process, which generates the load, on its core from now on, or until what is returned is disposed of. */
export function pinGenerator(): Disposable {
  pin(process.pid, String(generatorCore));
  return { [Symbol.dispose]: () => pin(process.pid, `0-${os.cpus().length - 1}`) };
}

function pin(pid: number, cores: string): void {
  if (isPinned) execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(pid)]);
}

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version']);
    return true;
  } catch {
    return false;
  }
}
