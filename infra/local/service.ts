import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from './child.ts';
import { freePorts } from './free-ports.ts';
import { nodeFlags } from './node-flags.ts';
import type { ProcessId } from './process-id.ts';
import { waitUntil } from './wait-until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Milliseconds until a service must be ready; a write service waits for Cassandra first. */
const startLimit = 60_000;

/** Milliseconds that a service gets to finish what it is at: its own limit is 12 s. */
const politeStop = 15_000;

export interface ServiceOptions {
  kind: 'read' | 'write' | 'embedded';
  /** Tells several of a kind apart; part of the log's name. */
  number: number;
  /** For the log. */
  directory: string;
  /** All its variables but HOST, PORT and OPS_PORT. */
  env: Readonly<Record<string, string>>;
  opsPort?: number;
  detached?: boolean;
}

export interface LocalService {
  readonly name: string;
  readonly port: number;
  readonly opsPort: number;
  readonly log: string;
  readonly id: ProcessId;
  readonly running: boolean;
  kill(): Promise<void>;
  freeze(): Promise<void>;
  thaw(): void;
  /** Starts it again on the same ports, when it is gone; resolves when it is ready. */
  start(): Promise<void>;
  /** SIGTERM; resolves when all is finished and it is gone. */
  stop(): Promise<void>;
}

/**
 * A service of this checkout, on 127.0.0.1 and free ports. Resolves when it is ready.
 *
 * @throws GaveUpWaiting with the end of its log
 */
export async function startService(options: ServiceOptions): Promise<LocalService> {
  const { kind, number, directory, env, detached = false } = options;
  const name = `${kind}-${number}`;
  const log = path.join(directory, `${name}.log`);
  const [port, freeOpsPort] = (await freePorts(2)) as [number, number];
  const opsPort = options.opsPort ?? freeOpsPort;
  let child: Child;

  async function start(): Promise<void> {
    child = await startChild({
      name: kind === 'embedded' ? 'the embedded Keyhop' : `the ${kind} service`,
      command: process.execPath,
      args: [...nodeFlags, path.join(root, 'services', kind, 'main.ts')],
      directory: root,
      env: { PATH: process.env['PATH'], ...env, HOST: '127.0.0.1', PORT: String(port), OPS_PORT: String(opsPort) },
      log,
      detached,
    });
    await waitUntil(async () => (await fetch(`http://127.0.0.1:${opsPort}/readyz`)).ok, {
      what: `${name} is ready`,
      timeoutMs: startLimit,
      everyMs: 50,
      hopeless: () => child.failure,
      evidence: child.evidence,
    });
  }

  await start();
  return {
    name,
    port,
    opsPort,
    log,
    get id() {
      return { pid: child.pid, startedAt: child.startedAt };
    },
    get running() {
      return child.running;
    },
    kill: () => child.kill(),
    freeze: () => child.freeze(),
    thaw: () => child.thaw(),
    start,
    stop: () => child.end(politeStop),
  };
}
