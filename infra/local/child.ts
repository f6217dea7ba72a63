import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { findProgram } from './find-program.ts';
import { endProcesses, identify, isFrozen, isRunning, type ProcessId, signal } from './process-id.ts';
import { waitUntil } from './wait-until.ts';

export interface Program {
  /** For messages: "Redis", "Cassandra node 127.0.0.1". */
  name: string;
  /** A full path. */
  command: string;
  args: readonly string[];
  directory: string;
  env?: NodeJS.ProcessEnv;
  /** Where standard output and error are appended. */
  log: string;
  /**
   * Outlives this process, and Ctrl-C on its terminal. Else the kernel ends it when this process ends, however that
   * happens: a test run that is killed leaves no servers behind.
   */
  detached?: boolean;
  /** The signal for that. SIGTERM for a program that has to end children of its own. */
  parentDeathSignal?: 'KILL' | 'TERM';
}

/** A started program. All waits are bounded: 10 s to end, 5 s to freeze. */
export interface Child extends ProcessId {
  readonly running: boolean;
  /** "Redis ended with code 1: <the end of its log>" once it has; what hopeless waits say. */
  readonly failure: string | undefined;
  /** Name and end of the log, for the message of a wait that was in vain. */
  readonly evidence: () => string;
  /** By SIGKILL; resolves when it is gone. Nothing happens if it is gone already. */
  kill(): Promise<void>;
  /** SIGTERM first, SIGKILL after `politeMs`. */
  end(politeMs: number): Promise<void>;
  /** SIGSTOP: sockets stay open, nothing answers. Resolves once that is so. */
  freeze(): Promise<void>;
  thaw(): void;
}

/**
 * Starts a program and resolves when it is a process, which says nothing about whether it answers.
 *
 * @throws Error if it cannot be started at all
 */
export async function startChild(program: Program): Promise<Child> {
  const { name, command, args, directory, env = process.env, log, detached = false } = program;
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'a');
  // setpriv replaces itself by the program, so the process id is the program's. The kernel counts the thread that
  // forked as the parent: Node forks from the main thread, Jest's workers are processes.
  const [file, argv] = detached
    ? [command, args]
    : [
        findProgram('setpriv', 'util-linux'),
        ['--pdeathsig', program.parentDeathSignal ?? 'KILL', '--', command, ...args],
      ];
  const child = spawn(file, argv, { cwd: directory, env, detached, stdio: ['ignore', output, output] });
  closeSync(output);
  let ending: string | undefined;
  child.once('exit', (code, by) => {
    ending = by === null ? `ended with code ${code}` : `was ended by ${by}`;
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => reject(new Error(`cannot start ${name}: ${cause.message}`, { cause })));
  });
  if (detached) child.unref();
  const id = identify(child.pid as number);
  const evidence = () => `; ${log} ends with:\n${lastLines(log)}`;
  return {
    ...id,
    evidence,
    get running() {
      return isRunning(id);
    },
    get failure() {
      return isRunning(id) ? undefined : `${name} ${ending ?? 'is gone'}${evidence()}`;
    },
    kill: () => endProcesses([id]),
    end: (politeMs) => endProcesses([id], { politeMs }),
    async freeze() {
      signal(id, 'SIGSTOP');
      await waitUntil(() => isFrozen(id), { what: `${name} is frozen`, timeoutMs: 5_000 });
    },
    thaw() {
      signal(id, 'SIGCONT');
    },
  };
}

/** The end of a text file, or a note that there is none. */
export function lastLines(file: string, lines = 15): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n') || '(nothing)';
  } catch {
    return '(no such file)';
  }
}
