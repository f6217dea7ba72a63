import type { RootDatabase } from 'lmdb';
import { nanoid } from 'nanoid';
import { flushed } from '../../../shared/backends/lmdb.ts';
import { dayOf } from '../../../shared/runtime/calendar.ts';
import type { ClickSpools } from './click-spool.ts';
import { LmdbClickSpool } from './lmdb-click-spool.ts';
import { openSpoolTables, released, type SpoolTables } from './lmdb-spool-tables.ts';

/** Milliseconds without a sign of life after which a spool is taken for left behind. */
const abandonedAfter = 15_000;

/** Keeps the spools of one host's processes in LMDB. */
export class LmdbClickSpools implements ClickSpools {
  readonly #tables: SpoolTables;
  readonly #now: () => number;

  constructor(env: RootDatabase, now: () => number) {
    this.#tables = openSpoolTables(env);
    this.#now = now;
  }

  async open(): Promise<LmdbClickSpool> {
    const left = await this.#take(
      (aliveAt, writer) => (aliveAt === released || this.#isAbandoned(aliveAt)) && !this.#isAhead(writer),
    );
    if (left !== undefined) return left;
    const writer = nanoid(12);
    await flushed(this.#tables.terms.ifNoExists(writer, () => this.#begin(writer, 1)));
    return this.#hold(writer, 1);
  }

  takeOver(): Promise<LmdbClickSpool | undefined> {
    return this.#take((aliveAt) => aliveAt !== released && this.#isAbandoned(aliveAt));
  }

  #isAbandoned(aliveAt: number): boolean {
    return aliveAt <= this.#now() - abandonedAfter;
  }

  /** Whether today is closed for it: its clock was ahead when it was last used, and all clicks would count for a day to come. */
  #isAhead(writer: string): boolean {
    return (this.#tables.progress.get(writer)?.openFrom ?? 0) > dayOf(this.#now());
  }

  /** The first that was last alive when it should, and that no other process takes before us. */
  async #take(isMeant: (aliveAt: number, writer: string) => boolean): Promise<LmdbClickSpool | undefined> {
    const { terms, alive } = this.#tables;
    alive.resetReadTxn();
    for (const { key: writer, value: aliveAt } of Array.from(alive.getRange())) {
      if (!isMeant(aliveAt, writer)) continue;
      const term = terms.getEntry(writer)?.version ?? 0;
      if (await flushed(terms.ifVersion(writer, term, () => this.#begin(writer, term + 1)))) {
        return this.#hold(writer, term + 1);
      }
    }
    return undefined;
  }

  /** In one batch, lest another process takes what has just been taken for left behind. */
  #begin(writer: string, term: number): void {
    void this.#tables.terms.put(writer, true, term);
    void this.#tables.alive.put(writer, this.#now());
  }

  #hold(writer: string, term: number): LmdbClickSpool {
    // What the holder before us wrote last; from now on it cannot.
    this.#tables.seconds.resetReadTxn();
    return new LmdbClickSpool(this.#tables, writer, term, this.#now);
  }
}
