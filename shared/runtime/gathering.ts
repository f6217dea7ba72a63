/** Does together what is asked for in one turn of the event loop: the busier a process is, the more that is. */
export class Gathering<Item, Result = void> {
  readonly #work: (items: readonly Item[]) => Promise<readonly Result[]>;
  #items: Item[] = [];
  #results: Promise<readonly Result[]> | undefined;

  /** @param work gives the results of all items of a turn, in their order; where it rejects, it does so for each of them */
  constructor(work: (items: readonly Item[]) => Promise<readonly Result[]>) {
    this.#work = work;
  }

  /** The result for this item, once all of its turn are done. */
  async add(item: Item): Promise<Result> {
    const place = this.#items.push(item) - 1;
    this.#results ??= new Promise((resolve) => setImmediate(() => resolve(this.#workOnAll())));
    return (await this.#results)[place] as Result;
  }

  #workOnAll(): Promise<readonly Result[]> {
    const items = this.#items;
    this.#items = [];
    this.#results = undefined;
    return this.#work(items);
  }
}
