import { readFileSync } from 'node:fs';

/** Memory that a process has for itself, in MiB: pages of mapped files, which the system takes back as it likes, aside. */
export function anonymousMiB(pid: number): number {
  try {
    const kibibytes = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0;
    return Number(kibibytes) / 1024;
  } catch {
    // It is gone.
    return 0;
  }
}
