import type { RowName } from './click-spool.ts';

/** A row of a spool that the shared store does not have for good; all but `isRecent` is changed here alone. */
export interface RowToBring {
  row: RowName;
  /** The second before the first that is not there for good. */
  readonly after: number;
  /** Whether the store, where it can be read, does not say all of it. */
  hasChanged: boolean;
  /** Whether the store may have it among what is recent. */
  isRecent: boolean;
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
    const name = nameOf(row);
    const entry = this.#rows.get(name);
    if (!entry?.hasChanged) this.#changed++;
    if (entry === undefined) this.#rows.set(name, { row, after, hasChanged: true, isRecent });
    else Object.assign(entry, { row, hasChanged: true });
  }

  /** The store says all of the row, for good or not. */
  canBeRead(each: RowToBring): void {
    if (each.hasChanged) this.#changed--;
    each.hasChanged = false;
  }

  /** The store has the row for good, and nowhere else. */
  delete(each: RowToBring): void {
    this.canBeRead(each);
    this.#rows.delete(nameOf(each.row));
  }

  [Symbol.iterator](): Iterator<RowToBring> {
    return this.#rows.values();
  }
}

const nameOf = ({ subject, day }: RowName) => `${day} ${subject}`;
