import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { nodeFlags } from '../infra/local/node-flags.ts';
import { pinnedToServerCore } from './pinning.ts';
import type { MeasuredServer } from './turn.ts';

export interface ServerProcess extends MeasuredServer, AsyncDisposable {}

interface Start {
  /** The program, from the repository's root. */
  program: string;
  /** Another checkout than this one. */
  root?: string;
  env?: Record<string, string>;
  /** Whether it is to share one core with the other servers. */
  pinned: boolean;
}

/** This checkout. */
export const ownRoot = path.resolve(import.meta.dirname, '..');

/**
 * Starts a server as a process of its own and waits until it listens, which it tells by a JSON line on standard error:
 * `{"message": "started", "port": …}`. Disposing of it stops it by SIGTERM. Rejects where it ends before that.
 */
export async function startServer({ program, root = ownRoot, env = {}, pinned }: Start): Promise<ServerProcess> {
  const plain = [process.execPath, ...nodeFlags, path.join(root, program)];
  const [command = '', ...args] = pinned ? pinnedToServerCore(plain) : plain;
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exit = once(child, 'exit');
  const port = await portOf(child, program);
  // Nobody reads on, yet a full pipe would stop it.
  child.stderr.resume();
  return {
    pids: [child.pid as number],
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exit;
    },
  };
}

async function portOf(child: ChildProcessByStdio<null, null, Readable>, program: string): Promise<number> {
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stderr })) {
    const port = startedOn(line);
    if (port !== undefined) return port;
    said.push(line);
  }
  throw new Error(`${program} did not start:\n${said.join('\n')}`);
}

function startedOn(line: string): number | undefined {
  if (!line.startsWith('{')) return undefined;
  const { message, port } = JSON.parse(line) as { message?: string; port?: number };
  return message === 'started' ? port : undefined;
}
