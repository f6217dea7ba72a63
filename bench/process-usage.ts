import { readFileSync } from 'node:fs';
import { childrenOf } from '../infra/local/process-id.ts';

/** Clock ticks a second in /proc: 100 on every Linux that user space sees, whatever the kernel's own rate. */
const ticksPerSecond = 100;

/** CPU time that a process has used so far, user and system, all threads, in seconds; in steps of 10 ms. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The program's name stands in parentheses and may hold anything; utime and stime are the 14th and 15th field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Resident memory in MiB; pages of a mapped store count while they are in use. */
export function residentMiB(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes) / 1024;
}

/**
 * Memory that a process has for itself, in MiB: pages of mapped files, which the system takes back as it likes, aside.
 * None once it is gone.
 */
export function anonymousMiB(pid: number): number {
  try {
    const kibibytes = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0;
    return Number(kibibytes) / 1024;
  } catch {
    return 0;
  }
}

/** These processes, what they started, and so on. */
export function withDescendants(pids: readonly number[]): number[] {
  return pids.flatMap((pid) => [pid, ...withDescendants(childrenOf({ pid }).map((child) => child.pid))]);
}

/** CPU time that the whole machine has been busy so far, in seconds over all cores; what a hypervisor took counts too. */
export function machineCpuSeconds(): number {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = readFileSync('/proc/stat', 'utf8')
    .slice(0, 200)
    .split(/\s+/)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) / ticksPerSecond;
}
