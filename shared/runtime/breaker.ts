/** The breaker is open: what it guards is not asked. */
export class BreakerOpen extends Error {}

const failuresToOpen = 5;
/** Milliseconds. A Redis on the same network answers in well under one. */
const slowMedian = 20;
const slowWindow = 1_000;
/** Fewer samples than this say nothing about a second. */
const leastSamples = 10;
const probeInterval = 500;

interface Options {
  /** Milliseconds after which the guarded operation gives up by itself. */
  timeout: number;
  now?: () => number;
  /** Whether this process was too busy since the last call for latencies to say anything about the other side. */
  wasBusy?: () => boolean;
}

/**
 * Stops asking what does not answer, or only slowly: opens after five failures in a row, or when the median of a second
 * is over 20 ms; then lets one through every 500 ms and closes when that goes well. A failure that came later than its
 * own time-out is our event loop's, not the other side's, and does not count; nor does a slow second in which our event
 * loop never rested. Without that, too many requests would be answered by asking a dearer store.
 */
export class Breaker {
  readonly #timeout: number;
  readonly #now: () => number;
  readonly #wasBusy: () => boolean;
  #failures = 0;
  #openSince: number | undefined;
  #isProbing = false;
  #windowStart = 0;
  #latencies: number[] = [];
  #openings = 0;

  constructor({ timeout, now = performance.now.bind(performance), wasBusy = () => false }: Options) {
    this.#timeout = timeout;
    this.#now = now;
    this.#wasBusy = wasBusy;
  }

  get isOpen(): boolean {
    return this.#openSince !== undefined;
  }

  /** How often it went from closed to open. */
  get openings(): number {
    return this.#openings;
  }

  /** @throws BreakerOpen, or what `operation` throws */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    const start = this.#now();
    const isProbe = this.#openSince !== undefined;
    if (this.#openSince !== undefined) {
      if (this.#isProbing || start - this.#openSince < probeInterval) throw new BreakerOpen('not asked');
      this.#isProbing = true;
    }
    try {
      const result = await operation();
      this.#succeeded(this.#now() - start);
      return result;
    } catch (error) {
      this.#failed(this.#now() - start);
      throw error;
    } finally {
      if (isProbe) this.#isProbing = false;
    }
  }

  #succeeded(latency: number): void {
    this.#failures = 0;
    if (this.#openSince !== undefined) {
      if (latency > slowMedian && !this.#wasBusy()) this.#open();
      else this.#close();
      return;
    }
    this.#latencies.push(latency);
    if (this.#now() - this.#windowStart < slowWindow) return;
    const sorted = this.#latencies.sort((a, b) => a - b);
    const median = sorted[sorted.length >> 1] ?? 0;
    const wasBusy = this.#wasBusy();
    if (sorted.length >= leastSamples && median > slowMedian && !wasBusy) this.#open();
    this.#windowStart = this.#now();
    this.#latencies = [];
  }

  #failed(elapsed: number): void {
    if (elapsed > this.#timeout + 50) return;
    this.#failures++;
    if (this.#openSince !== undefined || this.#failures >= failuresToOpen) this.#open();
  }

  #open(): void {
    if (this.#openSince === undefined) this.#openings++;
    this.#openSince = this.#now();
  }

  #close(): void {
    this.#openSince = undefined;
    this.#windowStart = this.#now();
    this.#latencies = [];
  }
}
