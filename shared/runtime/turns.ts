/**
 * Lets so many pieces of work go on at once; others wait for their turn, and the last to come has the next. When there
 * is lasting work for more than that, some have their turn in good time and the others never: in the order in which they
 * came, all would have it when their time is over.
 */
export class Turns {
  readonly #atOnce: number;
  readonly #mostWaiting: number;
  readonly #waiting: ((isTheirs: boolean) => void)[] = [];
  #taken = 0;

  constructor({ atOnce, waiting }: { atOnce: number; waiting: number }) {
    this.#atOnce = atOnce;
    this.#mostWaiting = waiting;
  }

  /** Those that go on. */
  get taken(): number {
    return this.#taken;
  }

  /** Resolves to true when it is the caller's turn, which it must end; to false where too many have come after it. */
  async take(): Promise<boolean> {
    if (this.#taken < this.#atOnce) {
      this.#taken++;
      return true;
    }
    const turn = new Promise<boolean>((resolve) => this.#waiting.push(resolve));
    if (this.#waiting.length > this.#mostWaiting) this.#waiting.shift()?.(false);
    return turn;
  }

  /** Ends a turn that was taken. */
  end(): void {
    const next = this.#waiting.pop();
    if (next === undefined) this.#taken--;
    else next(true);
  }
}
