import { execFileSync } from 'node:child_process';
import os from 'node:os';

/** On cores of their own, server and generator do not take time from each other, and the scheduler does not move them. */
const serverCore = 0;
const generatorCore = 1;

/** Whether servers and generator are kept on one core each: where there are two, and `taskset` (util-linux). */
export const isPinned = os.cpus().length >= 2 && hasTaskset();

/** A command line, changed so that the program stays on the servers' core, threads and all. */
export function pinnedToServerCore(command: readonly string[]): readonly string[] {
  return isPinned ? ['taskset', '--cpu-list', String(serverCore), ...command] : command;
}

/** Keeps this process, which generates the load, on its core from now on. */
export function pinGenerator(): void {
  if (!isPinned) return;
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(generatorCore), String(process.pid)]);
}

function hasTaskset(): boolean {
  try {
    execFileSync('taskset', ['--version']);
    return true;
  } catch {
    return false;
  }
}
