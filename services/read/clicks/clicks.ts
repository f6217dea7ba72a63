/** Kinds of visits of one subject that are looked through one by one; with more, a map is faster. */
const fewKinds = 16;

/**
 * The clicks of one subject: bots, and people by the kind of their visit, which is its place in a list of the caller's.
 * Nearly all have one kind, or few: maps for these would cost more than all the rest.
 */
export class Clicks {
  bots = 0;
  people = 0;
  /** The first kind that came; -1 where none did. */
  #first = -1;
  #firstCount = 0;
  /** The others: places and counts in turn, or a map where there are many. */
  #few: number[] | undefined;
  #many: Map<number, number> | undefined;

  /** How many kinds there are. */
  get variety(): number {
    if (this.#first === -1) return 0;
    return 1 + (this.#few?.length ?? 0) / 2 + (this.#many?.size ?? 0);
  }

  /** Of people: kinds and how many of each, in turn. */
  get kinds(): number[] {
    const kinds: number[] = [];
    this.writeKinds(kinds);
    return kinds;
  }

  addPeople(kind: number, count: number): void {
    this.people += count;
    if (this.#first === -1) this.#first = kind;
    if (this.#first === kind) this.#firstCount += count;
    else if (this.#many !== undefined) this.#many.set(kind, (this.#many.get(kind) ?? 0) + count);
    else this.#addToFew(kind, count);
  }

  add(other: Clicks): void {
    const { kinds } = other;
    this.bots += other.bots;
    for (let i = 0; i < kinds.length; i += 2) this.addPeople(kinds[i] as number, kinds[i + 1] as number);
  }

  /** Appends `kinds` to what there is. */
  writeKinds(to: number[]): void {
    if (this.#first === -1) return;
    to.push(this.#first, this.#firstCount);
    if (this.#few !== undefined) for (const number of this.#few) to.push(number);
    if (this.#many !== undefined) for (const [kind, count] of this.#many) to.push(kind, count);
  }

  #addToFew(kind: number, count: number): void {
    this.#few ??= [];
    const few = this.#few;
    for (let i = 0; i < few.length; i += 2) {
      if (few[i] !== kind) continue;
      few[i + 1] = (few[i + 1] as number) + count;
      return;
    }
    if (few.push(kind, count) <= 2 * fewKinds) return;
    this.#many = new Map();
    for (let i = 0; i < few.length; i += 2) this.#many.set(few[i] as number, few[i + 1] as number);
    this.#few = undefined;
  }
}
