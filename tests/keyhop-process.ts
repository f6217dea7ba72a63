import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { nodeFlags } from '../infra/local/node-flags.ts';

/** A service's program: its path. */
export const program = (service: string) => fileURLToPath(new URL(`../services/${service}/main.ts`, import.meta.url));

/** How a process ended and what it wrote until then. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

interface Started {
  port: number;
  opsPort: number;
}

/** A program under test: a real process, whose whole environment is what the test gives it. */
export class Running implements AsyncDisposable {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly #started: Promise<Started>;
  stdout = '';
  stderr = '';

  constructor(env: Record<string, string>, command: readonly string[]) {
    const [file = '', ...args] = command;
    const PATH = process.env['PATH'] ?? '';
    this.child = spawn(file, args, { env: { PATH, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    const lines = createInterface({ input: this.child.stderr as NodeJS.ReadableStream });
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => resolve({ code, signal, stdout: this.stdout, stderr: this.stderr }));
    });
    this.#started = new Promise((resolve, reject) => {
      lines.on('line', (line) => {
        this.stderr += `${line}\n`;
        if (line.includes('"message":"started"')) resolve(JSON.parse(line) as Started);
      });
      this.child.once('close', () => reject(new Error(`The program ended before it had started:\n${this.stderr}`)));
    });
    // Who awaits only the end does not care.
    this.#started.catch(() => {});
  }

  /** The ports, once it listens. */
  started(): Promise<Started> {
    return this.#started;
  }

  /** Sends a signal and resolves when the process is gone. */
  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL');
  }
}

/** Starts the embedded Keyhop, on free ports unless `env` names others. */
export function launch(env: Record<string, string>, wrapper: readonly string[] = []): Running {
  const command = [...wrapper, process.execPath, ...nodeFlags, program('embedded')];
  return new Running({ PORT: '0', OPS_PORT: '0', ...env }, command);
}
