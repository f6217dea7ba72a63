import { type ChildProcess, fork } from 'node:child_process';
import type { MemoryLimiter } from '../../limits/memory-limiter.ts';
import type { Told } from '../metrics.ts';
import { Channel } from './channel.ts';
import type { Assignment, NoteToSupervisor, NoteToWorker, QuestionToSupervisor, QuestionToWorker } from './messages.ts';
import { workerArgument } from './supervisor-link.ts';

/** Milliseconds that a worker has for telling its metrics. */
const metricsLimit = 1_000;

/** Milliseconds to finish what it is at: its own limit is 12 s, and containers get 15. */
const stopLimit = 14_000;

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A worker as its supervisor sees it: a process of the same program. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #channel: Channel;
  readonly #ready = Promise.withResolvers<object | undefined>();
  readonly ended: Promise<Ending>;
  #isReady = false;
  #hasEnded = false;

  /** @param limiter the budgets that all workers share */
  constructor(assignment: Assignment, limiter: MemoryLimiter) {
    const program = process.argv[1] as string;
    this.#child = fork(program, [workerArgument, String(assignment.number)]);
    this.#channel = new Channel(this.#child, {
      onNote: ({ ready }: NoteToSupervisor) => {
        this.#isReady = true;
        this.#ready.resolve(ready);
      },
      answer: ({ budget, who, cost }: QuestionToSupervisor) => limiter.spend(budget, who, cost),
    });
    this.ended = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null) => {
        this.#hasEnded = true;
        this.#isReady = false;
        this.#ready.resolve(undefined);
        resolve({ code, signal });
      };
      this.#child.once('exit', end);
      // It could not even be started: no memory, no descriptors.
      this.#child.on('error', () => this.#child.pid === undefined && end(null, null));
    });
    this.#tell({ begin: assignment });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** What it says of itself once it answers requests; undefined where it ended before. */
  get ready(): Promise<object | undefined> {
    return this.#ready.promise;
  }

  /** Whether it answers requests. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** @throws Error where it does not tell in time */
  async metrics(): Promise<readonly Told[]> {
    const question: QuestionToWorker = 'metrics';
    return (await this.#channel.ask({ question }, metricsLimit)) as readonly Told[];
  }

  /** Lets it finish what it is at. Resolves when it is gone, which it is within 14 s. */
  async stop(): Promise<Ending> {
    if (!this.#hasEnded) this.#tell({ stop: true });
    const timer = setTimeout(() => this.kill(), stopLimit);
    const ending = await this.ended;
    clearTimeout(timer);
    return ending;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #tell(note: NoteToWorker): void {
    this.#channel.tell(note);
  }
}
