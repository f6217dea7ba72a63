import { setTimeout as delay } from 'node:timers/promises';
import { MemoryLimiter } from '../../limits/memory-limiter.ts';
import type { Log } from '../log.ts';
import type { GatheredMetrics } from './gathered-metrics.ts';
import type { Assignment } from './messages.ts';
import { RestartDelay } from './restart-delay.ts';
import { type Ending, WorkerProcess } from './worker-process.ts';

/** No worker answers requests, and one could not be started; it has said why. */
export class WorkersFailed extends Error {
  readonly exitCode: number;

  constructor(number: number, ending: Ending) {
    super(`Worker ${number} ended before it answered requests (${saidOf(ending)}), and no other does.`);
    this.exitCode = ending.code || 1;
  }
}

const saidOf = ({ code, signal }: Ending) => signal ?? `exit code ${code}`;

interface Options extends Pick<Assignment, 'processes' | 'port' | 'opsPort'> {
  metrics: GatheredMetrics;
  log: Log;
  /** Called once there is nobody left to answer requests. */
  onFailure: (error: WorkersFailed) => void;
}

/**
 * Starts worker processes that share a port, and another one in the place of each that ends: at once, or after a while that
 * grows where it ends again and again.
 */
export class Supervisor implements AsyncDisposable {
  readonly #options: Options;
  readonly #workers = new Map<number, WorkerProcess>();
  readonly #limiter = new MemoryLimiter();
  readonly #stopping = new AbortController();
  readonly #keeping: Promise<void>[] = [];
  #hasStarted = false;
  readonly #endAll = () => {
    for (const worker of this.#workers.values()) worker.kill();
  };

  private constructor(options: Options) {
    this.#options = options;
    // Where this process ends without having stopped them: by a second signal, or by a defect.
    process.once('exit', this.#endAll);
  }

  /**
   * Resolves when all workers answer requests, with what the first says of itself. The others are started after it: what
   * a start has to prepare is then done.
   *
   * @throws WorkersFailed where one of them cannot be started
   */
  static async start(options: Options, stopping: AbortSignal): Promise<{ supervisor: Supervisor; about: object }> {
    const supervisor = new Supervisor(options);
    const stop = () => supervisor.#stop();
    stopping.addEventListener('abort', stop, { once: true });
    // Asked while the ports were being opened: of that no event tells any more.
    if (stopping.aborted) supervisor.#stopping.abort();
    try {
      const about = await supervisor.#startOne(1);
      await Promise.all(Array.from({ length: options.processes - 1 }, (_, i) => supervisor.#startOne(i + 2)));
      supervisor.#hasStarted = true;
      return { supervisor, about };
    } catch (error) {
      await supervisor[Symbol.asyncDispose]();
      throw error;
    } finally {
      stopping.removeEventListener('abort', stop);
    }
  }

  /** Whether requests are answered, if perhaps by fewer workers than there should be. */
  get isReady(): boolean {
    return this.#hasStarted && !this.#stopping.signal.aborted && this.#answering > 0;
  }

  /** All that answer requests, by number. */
  *ready(): Iterable<readonly [number: number, worker: WorkerProcess]> {
    for (const [number, worker] of this.#workers) if (worker.isReady) yield [number, worker];
  }

  /** Lets all of them finish what they are at. @throws Error where one of them failed to */
  async [Symbol.asyncDispose](): Promise<void> {
    const endings = await this.#stop();
    await Promise.all(this.#keeping);
    process.removeListener('exit', this.#endAll);
    const failed = endings.filter(([, { code }]) => code !== 0);
    if (!this.#hasStarted || failed.length === 0) return;
    const what = failed.map(([number, ending]) => `worker ${number} (${saidOf(ending)})`);
    throw new Error(`Not all ended as they should: ${what.join(', ')}.`);
  }

  #stop(): Promise<[number: number, ending: Ending][]> {
    this.#stopping.abort();
    return Promise.all(Array.from(this.#workers, async ([number, worker]) => [number, await worker.stop()]));
  }

  get #answering(): number {
    return Array.from(this.ready()).length;
  }

  /** Starts the first process that has this number, and from then on keeps one there. */
  async #startOne(number: number): Promise<object> {
    const { promise, resolve, reject } = Promise.withResolvers<object>();
    this.#keeping.push(this.#keep(number, resolve, reject));
    return promise;
  }

  async #keep(number: number, onReady: (about: object) => void, onFailure: (error: Error) => void): Promise<void> {
    const { signal } = this.#stopping;
    const restarts = new RestartDelay();
    for (let isFirst = number === 1; !signal.aborted; isFirst = false) {
      const started = performance.now();
      const worker = this.#launch(number, isFirst);
      const introduction = await worker.ready;
      if (introduction !== undefined) {
        this.#options.log.info({ worker: number, pid: worker.pid }, 'worker started');
        onReady(introduction);
      }
      const ending = await worker.ended;
      this.#workers.delete(number);
      this.#options.metrics.forget(worker);
      if (signal.aborted) break;
      if (introduction === undefined && this.#isHopeless) {
        const failure = new WorkersFailed(number, ending);
        onFailure(failure);
        if (this.#hasStarted) this.#options.onFailure(failure);
        return;
      }
      const wait = restarts.next(performance.now() - started);
      const level = ending.code === 0 ? 'info' : 'error';
      const about = { worker: number, pid: worker.pid, ...ending, replacedInMs: wait };
      this.#options.log[level](about, 'worker ended; another takes its place');
      await delay(wait, undefined, { signal }).catch(() => {});
    }
    onFailure(new Error('The workers are being stopped.'));
  }

  /** A start must succeed as a whole; later, those that run go on, and only nobody is too few. */
  get #isHopeless(): boolean {
    return !this.#hasStarted || this.#answering === 0;
  }

  #launch(number: number, isFirst: boolean): WorkerProcess {
    const { processes, port, opsPort } = this.#options;
    const worker = new WorkerProcess({ number, processes, isFirst, port, opsPort }, this.#limiter);
    this.#workers.set(number, worker);
    return worker;
  }
}
