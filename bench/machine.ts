import { execFileSync, spawnSync } from 'node:child_process';
import os from 'node:os';
import { findProgram } from '../infra/local/find-program.ts';
import packageJson from '../package.json' with { type: 'json' };
import { isPinned } from './pinning.ts';

export interface Surroundings {
  /** Programs that wanted to run, a minute's average before the start: over 0 the machine was not ours alone. */
  load: number;
  machine: { cpu: string; cores: number; memoryGiB: number; kernel: string; filesystem: string };
  versions: { keyhop: string; commit: string | undefined; node: string; nginx?: string; cassandra?: string };
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
    versions: { keyhop: packageJson.version, commit: commit(), node: process.version, ...nginxVersion() },
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

/** Where it is installed. */
function nginxVersion(): { nginx?: string } {
  try {
    // It says so on standard error.
    const { stderr } = spawnSync(findProgram('nginx', 'nginx-light'), ['-v'], { encoding: 'utf8' });
    return { nginx: stderr.trim().replace(/^.*\//, '') };
  } catch {
    return {};
  }
}

function outputOf(program: string, args: string[]): string | undefined {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}
