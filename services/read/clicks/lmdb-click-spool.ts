import { setImmediate as turn } from 'node:timers/promises';
import { flushed } from '../../../shared/backends/lmdb.ts';
import type { ClickRow } from '../../../shared/clicks/click-store.ts';
import { hoursOfDay } from '../../../shared/clicks/day-counts.ts';
import { monthOf } from '../../../shared/runtime/calendar.ts';
import { ClickLot } from './click-lot.ts';
import type { ClickSecond } from './click-second.ts';
import { type ClickSpool, type RowName, SpoolLost } from './click-spool.ts';
import type { Clicks } from './clicks.ts';
import { parseSecond, secondText } from './kept-second.ts';
import { type Progress, released, type SpoolTables } from './lmdb-spool-tables.ts';

/** Subjects that are added up in one go: a millisecond or so in which nothing is answered. */
const addedAtOnce = 100;

/** Rows that are looked at in one go. */
const rowsAtOnce = 256;

const nothingDone: Progress = { added: 0, handedOn: 0, openFrom: 0 };

/** See `ClickSpool`. Every write is conditional on the term in which this process has taken the spool. */
export class LmdbClickSpool implements ClickSpool {
  readonly writer: string;
  readonly #term: number;
  readonly #tables: SpoolTables;
  readonly #now: () => number;
  #progress: Progress;
  /** The latest second that is kept. */
  #sequence: number;
  /** Up to this one, seconds are added up each by itself: nobody noted which were being added together. */
  readonly #oneByOneTo: number;
  /** What is being added up, until all of it is. */
  #adding: ClickLot | undefined;
  /** The seconds that follow, up to the first that it does not take: this and later ones are read back in their turn. */
  #next: ClickLot | undefined;

  constructor(tables: SpoolTables, writer: string, term: number, now: () => number) {
    this.#tables = tables;
    this.writer = writer;
    this.#term = term;
    this.#now = now;
    this.#progress = tables.progress.get(writer) ?? nothingDone;
    const kept = { start: [writer, Infinity], end: [writer, this.#progress.added], reverse: true, limit: 1 };
    const [latest] = tables.seconds.getKeys(kept as object);
    this.#sequence = latest?.[1] ?? this.#progress.added;
    this.#oneByOneTo = this.#progress.adding === undefined ? this.#sequence : 0;
  }

  async keepAlive(): Promise<void> {
    await this.#write(() => this.#live());
  }

  async append(second: ClickSecond): Promise<void> {
    const sequence = this.#sequence + 1;
    const text = secondText(second);
    await this.#write(() => {
      void this.#tables.seconds.put([this.writer, sequence], text);
      this.#live();
    });
    const before = this.#next?.last ?? this.#adding?.last ?? this.#progress.added;
    if (before === this.#sequence) {
      this.#next ??= new ClickLot(second);
      if (this.#next.takes(second)) this.#next.add(sequence, second);
    }
    this.#sequence = sequence;
  }

  async addUp(): Promise<RowName[]> {
    const changed: RowName[] = [];
    // What is kept meanwhile is the next time's: many rows would be written anew for it.
    for (const kept = this.#sequence; this.#progress.added < kept; ) {
      this.#adding ??= await this.#takeLot();
      await this.#addLot(this.#adding, this.#dayOf(this.#adding), changed);
      this.#adding = undefined;
    }
    return changed;
  }

  row({ subject, day }: Omit<RowName, 'isLatest'>): ClickRow {
    return this.#tables.store.row(subject, day, this.writer);
  }

  get added(): number {
    return this.#progress.added;
  }

  async *notHandedOn(): AsyncIterable<RowName> {
    for await (const { subject, day, isLatest, sequence } of this.#rows()) {
      if (sequence > this.#progress.handedOn) yield { subject, day, isLatest };
    }
  }

  async noteHandedOn(sequence: number): Promise<void> {
    if (sequence > this.#progress.handedOn) await this.#advance({ handedOn: sequence });
  }

  async close(openFrom: number): Promise<boolean> {
    if (openFrom <= this.#progress.openFrom) return false;
    await this.#advance({ openFrom });
    return true;
  }

  async forgetClosed(): Promise<void> {
    const { openFrom } = this.#progress;
    const firstMonth = monthOf(openFrom);
    for await (const row of this.#rows()) {
      if (row.day >= openFrom || row.sequence > this.#progress.handedOn) continue;
      await this.#write(() => this.#tables.store.remove(row, monthOf(row.day) < firstMonth));
    }
  }

  /** All of this writer's, with a turn for others now and then. */
  async *#rows(): AsyncIterable<RowName & Pick<ClickRow, 'sequence' | 'writer'>> {
    let seen = 0;
    for (const row of this.#tables.store.rows()) {
      if (row.writer === this.writer) yield row;
      if (++seen % rowsAtOnce === 0) await turn();
    }
  }

  async release(): Promise<void> {
    await this.#write(() => void this.#tables.alive.put(this.writer, released));
  }

  /** What has been gathered, or is read back. */
  async #takeLot(): Promise<ClickLot> {
    const lot = this.#next ?? (await this.#readBack());
    this.#next = undefined;
    return lot;
  }

  async #readBack(): Promise<ClickLot> {
    const { added, adding = 0 } = this.#progress;
    // What was begun is gone on with, as it was begun.
    const end = added < adding ? adding : added < this.#oneByOneTo ? added + 1 : undefined;
    // Another process may just have written them.
    this.#tables.seconds.resetReadTxn();
    let second = this.#second(added + 1);
    const lot = new ClickLot(second);
    lot.add(added + 1, second);
    while (lot.last < (end ?? this.#sequence)) {
      await turn();
      second = this.#second(lot.last + 1);
      if (end === undefined && !lot.takes(second)) break;
      lot.add(lot.last + 1, second);
    }
    return lot;
  }

  #second(sequence: number): ClickSecond {
    const text = this.#tables.seconds.get([this.writer, sequence]);
    // Whoever removed it has taken the spool.
    if (text === undefined) throw new SpoolLost();
    return parseSecond(text);
  }

  /** Adds a lot to its rows. May be cut off and repeated, by another process too. */
  async #addLot(lot: ClickLot, day: number, changed: RowName[]): Promise<void> {
    const { added } = this.#progress;
    // Before the first row: whoever repeats it adds the same seconds together, of which a row has seen all or none.
    if (added >= this.#oneByOneTo) await this.#advance({ adding: lot.last });
    await this.#addToRows(lot, day, changed);
    await this.#advance({ added: lot.last }, () => {
      for (let sequence = added + 1; sequence <= lot.last; sequence++) {
        void this.#tables.seconds.remove([this.writer, sequence]);
      }
    });
  }

  async #addToRows(lot: ClickLot, day: number, changed: RowName[]): Promise<void> {
    const writes: Promise<void>[] = [];
    for (const portion of lot.bySubject()) {
      for (let first = 0; first < portion.length; first += addedAtOnce) {
        const some = portion.slice(first, first + addedAtOnce);
        const write = this.#write(() => {
          for (const [subject, clicks] of some) {
            const former = this.#addClicks(subject, day, lot, clicks);
            if (former !== undefined) changed.push({ subject, day: former, isLatest: false });
          }
        });
        // Its failure is told of once all are under way.
        write.catch(() => {});
        writes.push(write);
        for (const [subject] of some) changed.push({ subject, day, isLatest: true });
        await turn();
      }
    }
    await Promise.all(writes);
  }

  /** Gives back the day that was the subject's latest until now, if it was another. */
  #addClicks(subject: string, day: number, { hour, last, visits }: ClickLot, { people, bots, kinds }: Clicks) {
    // What came before the first open day counts for its first hour.
    const hourOfDay = Math.max(0, hour - day * hoursOfDay);
    const row = { subject, day, writer: this.writer, sequence: last };
    return this.#tables.store.add(row, { hour: hourOfDay, people, bots, kinds, visits });
  }

  /** A clock that goes back opens no closed day again. Days are closed only when all that was kept is added up. */
  #dayOf({ hour }: ClickLot): number {
    return Math.max(Math.floor(hour / hoursOfDay), this.#progress.openFrom);
  }

  #live(): void {
    void this.#tables.alive.put(this.writer, this.#now());
  }

  /** @param also what is written together with it */
  async #advance(change: Partial<Progress>, also = () => {}): Promise<void> {
    const progress = { ...this.#progress, ...change };
    await this.#write(() => {
      also();
      void this.#tables.progress.put(this.writer, progress);
    });
    // Not before: where the write failed, others would go by what it was, and so must we.
    this.#progress = progress;
  }

  /** Makes writes that take effect only while the spool is ours, all or none. */
  async #write(make: () => void): Promise<void> {
    if (!(await flushed(this.#tables.terms.ifVersion(this.writer, this.#term, make)))) throw new SpoolLost();
  }
}
