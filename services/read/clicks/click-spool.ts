import type { ClickRow } from '../../../shared/clicks/click-store.ts';
import type { ClickSecond } from './click-second.ts';

/** Another process took the spool over, because this one gave no sign of life for so long. */
export class SpoolLost extends Error {
  constructor() {
    super('Another process has taken over the click spool of this one.');
  }
}

/** A row of a spool, by what it counts, and whether its day was the latest of the subject's month when it changed. */
export type RowName = Pick<ClickRow, 'subject' | 'day' | 'isLatest'>;

/**
 * What one writer has counted: first each second as it was, then, added up, one row per subject and day. A writer goes on
 * where it was when its process is started anew. Whoever has lost a spool writes no more to it. All that write throw
 * `SpoolLost` and `StoreUnavailable`.
 */
export interface ClickSpool {
  /** Tells others that this process lives. */
  keepAlive(): Promise<void>;

  /**
   * Keeps a second. When it resolves, not even a crash of the machine loses it. Where it fails, the same may be appended
   * again, but no other before it.
   */
  append(second: ClickSecond): Promise<void>;

  /**
   * Adds all kept seconds up and gives back which rows that changed, in the order in which it did. May be cut off anywhere
   * and repeated: a row knows which second it has seen last.
   */
  addUp(): Promise<RowName[]>;

  /** The number of the second that the rows have seen last. */
  readonly added: number;

  /** A row as it was last written. */
  row(name: Omit<RowName, 'isLatest'>): ClickRow;

  /** The rows that changed since all were where they stay. */
  notHandedOn(): AsyncIterable<RowName>;

  /** Notes that all rows are where they stay as they were up to this second. */
  noteHandedOn(sequence: number): Promise<void>;

  /**
   * Closes the days before this one, if all that was kept is added up: their rows will never change again, and a click that
   * comes late counts for the first open day. False where they were closed already.
   */
  close(openFrom: number): Promise<boolean>;

  /** Forgets the rows of closed days that were handed on. */
  forgetClosed(): Promise<void>;

  /** Leaves the spool to the next that asks for one. Only for a spool of which all is added up and can be read. */
  release(): Promise<void>;
}

/** The spools of one host. Failure throws `StoreUnavailable`. */
export interface ClickSpools {
  /** One that nobody uses, with whatever is in it, or a new one. */
  open(): Promise<ClickSpool>;

  /** One that a process left behind with something in it; undefined where there is none. */
  takeOver(): Promise<ClickSpool | undefined>;
}
