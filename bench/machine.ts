import { execFileSync } from 'node:child_process';
import os from 'node:os';
import packageJson from '../package.json' with { type: 'json' };
import { isPinned } from './pinning.ts';

export interface Surroundings {
  /** Programs that wanted to run, a minute's average before the start: over 0 the machine was not ours alone. */
  load: number;
  machine: { cpu: string; cores: number; memoryGiB: number; kernel: string; filesystem: string };
  versions: { keyhop: string; commit: string | undefined; node: string };
  isPinned: boolean;
}

/** What a figure depends on besides the code. @param directory where data is kept during the run */
export function surroundings(directory: string): Surroundings {
  return {
    load: os.loadavg()[0] ?? 0,
    machine: {
      cpu: os.cpus()[0]?.model.trim() ?? 'unknown',
      cores: os.cpus().length,
      memoryGiB: Math.round(os.totalmem() / 2 ** 30),
      kernel: `${os.type()} ${os.release()}`,
      filesystem: outputOf('stat', ['--file-system', '--format=%T', directory]) ?? 'unknown',
    },
    versions: { keyhop: packageJson.version, commit: commit(), node: process.version },
    isPinned,
  };
}

/** The commit that was measured, with a `+` where files differ from it; undefined outside of a clone. */
function commit(): string | undefined {
  const head = outputOf('git', ['rev-parse', '--short=10', 'HEAD']);
  if (head === undefined) return undefined;
  // The results file is written by the run itself.
  const changed = outputOf('git', ['status', '--porcelain', '--', '.', ':!bench/results']);
  return changed === '' ? head : `${head}+`;
}

function outputOf(program: string, args: string[]): string | undefined {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
