import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';
import { findProgram } from './find-program.ts';
import { freePort, requireFreePort } from './free-ports.ts';
import type { ProcessId } from './process-id.ts';
import { waitUntil } from './wait-until.ts';

const host = '127.0.0.1';

export interface RedisOptions {
  /** Of its own; holds only the log. */
  directory: string;
  /** A free one by default. */
  port?: number;
  maxmemoryMb?: number;
  /** Goes on running when this process ends; end it later by `id`. */
  detached?: boolean;
}

export interface LocalRedis {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly id: ProcessId;
  kill(): Promise<void>;
  freeze(): Promise<void>;
  thaw(): void;
  /** Kills it if it runs, and starts an empty one on the same port. */
  restart(): Promise<void>;
  /** Nothing is left but the log. */
  stop(): Promise<void>;
}

/**
 * A Redis that is a cache and nothing else: nothing on disk, and when memory is full the keys go that are used least.
 *
 * @throws MissingProgram, PortInUse, GaveUpWaiting after 10 s
 */
export async function startRedis(options: RedisOptions): Promise<LocalRedis> {
  const { directory, maxmemoryMb = 64, detached = false } = options;
  const command = findProgram('redis-server', 'redis-server');
  const port = options.port ?? (await freePort(host));
  mkdirSync(directory, { recursive: true });

  const settings = {
    port,
    bind: host,
    'protected-mode': 'yes',
    save: '',
    appendonly: 'no',
    maxmemory: `${maxmemoryMb}mb`,
    'maxmemory-policy': 'allkeys-lfu',
    dir: directory,
    daemonize: 'no',
  };
  async function start(): Promise<Child> {
    await requireFreePort(host, port, 'Stop what listens there, or choose another port for Redis.');
    const started = await startChild({
      name: 'Redis',
      command,
      args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
      directory,
      log: join(directory, 'redis.log'),
      detached,
    });
    try {
      // Not just any Redis that answers on this port: this one.
      await waitUntil(async () => (await redisPid(port)) === started.pid, {
        what: `Redis answers on port ${port}`,
        timeoutMs: 10_000,
        hopeless: () => started.failure,
        evidence: started.evidence,
      });
    } catch (error) {
      await started.kill();
      throw error;
    }
    return started;
  }

  let child = await start();
  return {
    url: `redis://${host}:${port}`,
    port,
    get pid() {
      return child.pid;
    },
    get id() {
      return { pid: child.pid, startedAt: child.startedAt };
    },
    kill: () => child.kill(),
    freeze: () => child.freeze(),
    thaw: () => child.thaw(),
    async restart() {
      await child.kill();
      child = await start();
    },
    stop: () => child.kill(),
  };
}

/** Which process answers as Redis on a local port; rejects after 500 ms without an answer. */
function redisPid(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ host, port });
    socket.setTimeout(500, () => socket.destroy(new Error('no answer to INFO within 500 ms')));
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the connection was closed')));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      const pid = /process_id:(\d+)/.exec(answer)?.[1];
      if (pid === undefined) return;
      resolve(Number(pid));
      socket.destroy();
    });
    socket.write('INFO server\r\n');
  });
}
