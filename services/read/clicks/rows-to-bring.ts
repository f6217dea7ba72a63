import type { RowName } from './click-spool.ts';

/** A row of a spool that the shared store does not have for good. */
export interface RowToBring {
  readonly row: RowName;
  /** The second before the first that is not there for good. */
  readonly after: number;
  /** Whether the store, where it can be read, does not say all of it. */
  readonly hasChanged: boolean;
  /** Whether the store may have it among what is recent. */
  readonly isRecent: boolean;
}

/** The rows of a spool that a store is still to be brought, in the order in which they changed since it had them for good. */
export class RowsToBring {
  readonly #rows = new Map<string, RowToBring>();
  #changed = 0;

  /** How many rows cannot be read yet as they are. */
  get changed(): number {
    return this.#changed;
  }

  /** How many rows are not there for good. */
  get size(): number {
    return this.#rows.size;
  }

  /** The second up to which all is there for good; undefined where there is no row that is not. */
  get settledTo(): number | undefined {
    return this.#rows.values().next().value?.after;
  }

  /** A row changed in a second after this one. @param isRecent whether the store may have it among what is recent */
  add(row: RowName, after: number, isRecent: boolean): void {
    const before = this.#rows.get(nameOf(row));
    this.#set({ after, isRecent, ...before, row, hasChanged: true });
  }

  /** The store may have the row among what is recent from now on. */
  mayBeRecent({ row }: RowToBring): void {
    const entry = this.#rows.get(nameOf(row));
    if (entry !== undefined) this.#set({ ...entry, isRecent: true });
  }

  /** The store says all of the row, for good or not. */
  canBeRead({ row }: RowToBring): void {
    const entry = this.#rows.get(nameOf(row));
    if (entry !== undefined) this.#set({ ...entry, hasChanged: false });
  }

  /** The store has the row for good, and nowhere else. */
  delete({ row }: RowToBring): void {
    const name = nameOf(row);
    if (this.#rows.get(name)?.hasChanged) this.#changed--;
    this.#rows.delete(name);
  }

  *[Symbol.iterator](): Iterator<RowToBring> {
    yield* this.#rows.values();
  }

  #set(entry: RowToBring): void {
    const name = nameOf(entry.row);
    this.#changed += Number(entry.hasChanged) - Number(this.#rows.get(name)?.hasChanged ?? false);
    // Where it was before it keeps its place.
    this.#rows.set(name, entry);
  }
}

const nameOf = ({ subject, day }: RowName) => `${day} ${subject}`;
