/** Milliseconds: from the second time on, and at most. */
const shortest = 500;
const longest = 30_000;

/** Milliseconds that a process has to live until its end is no more one of a row. */
const longLived = 60_000;

/** How long to wait before a process that has ended is started again: not at all at first, then twice as long each time. */
export class RestartDelay {
  #endings = 0;

  /** @param lived milliseconds since the process was started */
  next(lived: number): number {
    if (lived >= longLived) this.#endings = 0;
    const delay = this.#endings === 0 ? 0 : Math.min(shortest * 2 ** (this.#endings - 1), longest);
    this.#endings++;
    return delay;
  }
}
