import { readFileSync } from 'node:fs';
import { waitUntil } from './wait-until.ts';

/** A process that cannot be confused with a later one of the same id. Plain data: it may be kept in a file. */
export interface ProcessId {
  pid: number;
  /** Clock ticks from the machine's start to the process'. */
  startedAt: number;
}

interface ProcessStatus {
  /** R running, S sleeping, T stopped, Z ended but not yet collected by its parent, … (proc(5)). */
  state: string;
  threads: number;
  startedAt: number;
}

function statusOf(pid: number): ProcessStatus | undefined {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The second field is the name, in brackets, and may hold anything.
  const [state = '', ...rest] = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return { state, threads: Number(rest[16]), startedAt: Number(rest[18]) };
}

/** @throws Error if there is no such process */
export function identify(pid: number): ProcessId {
  const status = statusOf(pid);
  if (status === undefined) throw new Error(`process ${pid} is already gone`);
  return { pid, startedAt: status.startedAt };
}

/**
 * Whether it still runs, or is stopped; a zombie does not. Of a killed Java the first thread is a zombie at once, while
 * hundreds of others, not gone yet, hold its ports and memory: until they are gone it counts as running.
 */
export function isRunning({ pid, startedAt }: ProcessId): boolean {
  const status = statusOf(pid);
  if (status === undefined || status.startedAt !== startedAt || status.state === 'X') return false;
  return status.state !== 'Z' || status.threads > 1;
}

/** Whether SIGSTOP has taken effect. */
export function isFrozen(id: ProcessId): boolean {
  return isRunning(id) && statusOf(id.pid)?.state === 'T';
}

/** The processes that this one started and that still run. */
export function childrenOf({ pid }: Pick<ProcessId, 'pid'>): ProcessId[] {
  try {
    const ids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean);
    return ids
      .flatMap((id) => {
        // One that is gone already must not hide the others.
        const status = statusOf(Number(id));
        return status === undefined ? [] : [{ pid: Number(id), startedAt: status.startedAt }];
      })
      .filter(isRunning);
  } catch {
    return [];
  }
}

/** Sends a signal to this process only; false if it is gone. */
export function signal(id: ProcessId, name: NodeJS.Signals): boolean {
  if (!isRunning(id)) return false;
  try {
    return process.kill(id.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/**
 * Ends processes, frozen ones too, whoever started them, and waits until they are gone: first politely, if asked to,
 * then by SIGKILL. Resolves within `politeMs` + 10 s.
 */
export async function endProcesses(ids: readonly ProcessId[], { politeMs = 0 } = {}): Promise<void> {
  const gone = () => !ids.some(isRunning);
  if (politeMs > 0) {
    for (const id of ids) {
      signal(id, 'SIGTERM');
      signal(id, 'SIGCONT');
    }
    await waitUntil(gone, { what: 'they end', timeoutMs: politeMs }).catch(() => {});
  }
  for (const id of ids) signal(id, 'SIGKILL');
  await waitUntil(gone, { what: `processes ${ids.map(({ pid }) => pid).join(', ')} are gone`, timeoutMs: 10_000 });
}
