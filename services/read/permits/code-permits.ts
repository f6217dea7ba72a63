import { Gone } from '../../../shared/errors.ts';
import { within } from '../../../shared/runtime/within.ts';

/** Milliseconds that "none left" is believed: its owner may raise the maximum, and another process may give some back. */
const believedFor = 1_000;

interface Dependencies {
  maximum: number;
  /** As `PermitStore` has them, of this code. */
  take: (wanted: number) => Promise<number>;
  left: () => Promise<number>;
  /** What is given back of this code until then; to be waited for before more is taken. */
  before: Promise<void> | undefined;
  now: () => number;
}

/**
 * The permits of one code that this process holds. One take is under way at a time, for all requests that wait; a request
 * that finds a permit here does not wait at all.
 */
export class CodePermits {
  readonly #deps: Dependencies;
  #held = 0;
  #noneUntil = Number.NEGATIVE_INFINITY;
  readonly #waiting = new Set<PromiseWithResolvers<void>>();
  #taking: Promise<void> | undefined;
  #looking: Promise<number> | undefined;
  /** Set by who wants to know whether a permit was asked for since. */
  isIdle = false;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  get maximum(): number {
    return this.#deps.maximum;
  }

  get held(): number {
    return this.#held;
  }

  /** Requests that wait for a permit. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * Uses up a permit; at once where one is held.
   *
   * @param limit milliseconds to wait at most
   * @throws Gone where none is left, StoreUnavailable where nobody can tell; both also by the promise
   */
  use(limit: number): undefined | Promise<void> {
    this.isIdle = false;
    if (this.#held > 0) {
      this.#held--;
      return undefined;
    }
    this.#requireHope();
    const waiter = Promise.withResolvers<void>();
    this.#waiting.add(waiter);
    this.#taking ??= this.#take();
    // A permit that comes too late for this request is for another.
    return within(limit, waiter.promise).finally(() => this.#waiting.delete(waiter));
  }

  /** As `use`, without using one up. */
  look(limit: number): undefined | Promise<void> {
    if (this.#held > 0) return undefined;
    this.#requireHope();
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return within(limit, this.#looking).then((left) => {
      if (left === 0) throw outOfClicks();
    });
  }

  /** Once nobody can ask it any more: how many were left over, when the last take has ended. */
  async end(): Promise<number> {
    await this.#taking;
    const held = this.#held;
    this.#held = 0;
    return held;
  }

  #requireHope(): void {
    if (this.#deps.now() < this.#noneUntil) throw outOfClicks();
  }

  async #take(): Promise<void> {
    try {
      await this.#deps.before;
      while (this.#waiting.size > 0) {
        const asked = this.#deps.now();
        const granted = await this.#deps.take(this.#waiting.size);
        if (granted === 0) {
          this.#noneUntil = asked + believedFor;
          throw outOfClicks();
        }
        this.#held += granted;
        this.#serve();
      }
    } catch (error) {
      for (const waiter of this.#waiting) waiter.reject(error);
      this.#waiting.clear();
    } finally {
      // In the same turn in which it was seen that nobody waits.
      this.#taking = undefined;
    }
  }

  #serve(): void {
    for (const waiter of this.#waiting) {
      if (this.#held === 0) return;
      this.#held--;
      this.#waiting.delete(waiter);
      waiter.resolve();
    }
  }

  async #look(): Promise<number> {
    await this.#deps.before;
    const asked = this.#deps.now();
    const left = await this.#deps.left();
    if (left === 0) this.#noneUntil = asked + believedFor;
    return left;
  }
}

const outOfClicks = () => new Gone('This link has had all its clicks.');
