/** Does together what is asked for in one turn of the event loop: the busier a process is, the more that is. */
export class Gathering<Item, Result = void> {
  readonly #work: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly #most: number;
  #items: Item[] = [];
  #results: Promise<readonly Result[]> | undefined;

  /**
   * @param work gives the results of items, in their order; where it rejects, it does so for each of them
   * @param most items that are done together; further ones of a turn are together by themselves
   */
  constructor(work: (items: readonly Item[]) => Promise<readonly Result[]>, most = Number.POSITIVE_INFINITY) {
    this.#work = work;
    this.#most = most;
  }

  /** The result for this item. */
  async add(item: Item): Promise<Result> {
    if (this.#items.length === this.#most) this.#results = undefined;
    this.#results ??= this.#gather();
    const place = this.#items.push(item) - 1;
    return (await this.#results)[place] as Result;
  }

  async #gather(): Promise<readonly Result[]> {
    const items: Item[] = [];
    this.#items = items;
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#items === items) this.#results = undefined;
    return this.#work(items);
  }
}
