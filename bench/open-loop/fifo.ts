/** How many taken ones are left in place before the array is cut: `Array.shift` moves all that remain, every time. */
const slack = 1_024;

/** First in, first out, in constant time however many there are. */
export class Fifo<T> {
  #items: T[] = [];
  #first = 0;

  push(item: T): void {
    this.#items.push(item);
  }

  /** The oldest one, which stays. */
  peek(): T | undefined {
    return this.#items[this.#first];
  }

  take(): T | undefined {
    const item = this.peek();
    if (item === undefined) return undefined;
    this.#first++;
    if (this.#first > slack && this.#first * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }
}
