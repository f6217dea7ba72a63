import { execFile } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Child, startChild } from './child.ts';
import { findProgram } from './find-program.ts';
import { requireFreePort } from './free-ports.ts';
import { childrenOf, endProcesses, isRunning, type ProcessId, signal } from './process-id.ts';
import { waitUntil } from './wait-until.ts';

export interface NginxOptions {
  /** nginx' prefix, of its own: configuration, logs, pid and temporary files. */
  directory: string;
  /** The whole configuration; relative paths in it are below the prefix. */
  config: string;
  /** Where that listens. */
  host: string;
  port: number;
  /** Goes on running when this process ends; end it later by `id`. */
  detached?: boolean;
}

export interface LocalNginx {
  readonly url: string;
  readonly pid: number;
  /** The master's; SIGTERM ends its workers too. */
  readonly id: ProcessId;
  /** Resolves when new workers have taken over, within 10 s; the old ones finish what they are at. */
  reload(config?: string): Promise<void>;
  /** Master and workers by SIGKILL. */
  kill(): Promise<void>;
  /** Kills what still runs and starts it again. */
  restart(): Promise<void>;
  /** Ends at once what it is at. */
  stop(): Promise<void>;
}

/** nginx refuses the configuration; the message is its own. */
export class RefusedByNginx extends Error {}

const run = promisify(execFile);

/**
 * Debian's nginx, as the user who runs this, with none of /etc/nginx.
 *
 * @throws MissingProgram, RefusedByNginx, PortInUse, GaveUpWaiting after 10 s
 */
export async function startNginx(options: NginxOptions): Promise<LocalNginx> {
  const { directory, host, port, detached = false } = options;
  const command = findProgram('nginx', 'nginx-light');
  mkdirSync(join(directory, 'tmp'), { recursive: true });
  const args = ['-p', directory, '-c', 'nginx.conf', '-e', 'stderr'];
  // Started by root, workers would become `nobody`, who cannot enter a private directory.
  const user = process.geteuid?.() === 0 ? 'user root root; ' : '';

  /** Puts a configuration in place, after nginx has accepted it. */
  async function configure(config: string): Promise<void> {
    const next = join(directory, 'next.conf');
    writeFileSync(next, config);
    try {
      await run(command, ['-p', directory, '-c', 'next.conf', '-e', 'stderr', '-g', user, '-t'], { timeout: 10_000 });
    } catch (cause) {
      const words = (cause as { stderr?: string }).stderr?.trim() || (cause as Error).message;
      throw new RefusedByNginx(`nginx refuses the configuration in ${next}:\n${words}`, { cause });
    }
    renameSync(next, join(directory, 'nginx.conf'));
  }
  async function start(): Promise<Child> {
    // With reuseport a second nginx would quietly share the port.
    await requireFreePort(host, port, 'Stop what listens there, or choose another port for nginx.');
    const started = await startChild({
      name: 'nginx',
      command,
      args: [...args, '-g', `${user}daemon off;`],
      directory,
      log: join(directory, 'output.log'),
      detached,
      parentDeathSignal: 'TERM',
    });
    try {
      await waitUntil(async () => childrenOf(started).length > 0 && (await accepts(host, port)), {
        what: `nginx listens on ${host}:${port}`,
        timeoutMs: 10_000,
        hopeless: () => started.failure,
        evidence: started.evidence,
      });
    } catch (error) {
      await started.end(2_000);
      throw error;
    }
    return started;
  }

  await configure(options.config);
  let child = await start();
  /** Workers outlive a killed master, and keep its port. */
  let workers: ProcessId[] = [];
  async function kill(): Promise<void> {
    workers = [...workers.filter(isRunning), ...childrenOf(child)];
    await endProcesses([child, ...workers]);
  }
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    get pid() {
      return child.pid;
    },
    get id() {
      return { pid: child.pid, startedAt: child.startedAt };
    },
    async reload(config) {
      if (config !== undefined) await configure(config);
      const before = new Set(childrenOf(child).map(({ pid }) => pid));
      signal(child, 'SIGHUP');
      await waitUntil(() => childrenOf(child).some(({ pid }) => !before.has(pid)), {
        what: 'nginx has new workers',
        timeoutMs: 10_000,
        hopeless: () => child.failure,
        evidence: child.evidence,
      });
    },
    kill,
    async restart() {
      await kill();
      child = await start();
    },
    async stop() {
      await child.end(5_000);
      await kill();
    },
  };
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.setTimeout(500, () => socket.destroy());
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
