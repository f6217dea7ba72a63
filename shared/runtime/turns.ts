/** Lets so many pieces of work go on at once; as many as may wait get their turn in the order in which they came. */
export class Turns {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor({ atOnce, waiting }: { atOnce: number; waiting: number }) {
    this.#atOnce = atOnce;
    this.#mostWaiting = waiting;
  }

  /** Those that go on. */
  get taken(): number {
    return this.#taken;
  }

  /** Resolves to true when it is the caller's turn, which it must end; to false at once where too many wait already. */
  async take(): Promise<boolean> {
    if (this.#taken < this.#atOnce) {
      this.#taken++;
      return true;
    }
    if (this.#waiting.length >= this.#mostWaiting) return false;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return true;
  }

  /** Ends a turn that was taken: the next in line has it. */
  end(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken--;
    else next();
  }
}
