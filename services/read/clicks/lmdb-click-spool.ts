import { setImmediate as turn } from 'node:timers/promises';
import { flushed } from '../../../shared/backends/lmdb.ts';
import type { ClickRow } from '../../../shared/clicks/click-store.ts';
import { dayOf, monthOf } from '../../../shared/runtime/calendar.ts';
import { addParts, type Part, PartsOfDay } from './add-up.ts';
import type { ClickSecond } from './click-second.ts';
import { type ClickSpool, type RowName, SpoolLost } from './click-spool.ts';
import { type Progress, released, type SecondKey, type SpoolTables } from './lmdb-spool-tables.ts';

/** Subjects that are added up in one go: a millisecond or so in which nothing is answered. */
const addedAtOnce = 64;

/** Rows that are looked at in one go. */
const rowsAtOnce = 256;

const nothingDone: Progress = { added: 0, handedOn: 0, openFrom: 0 };

/** A second as it is kept, in JSON: as objects it would take ten times the memory. A writer's are numbered in their order. */
interface Kept {
  readonly sequence: number;
  readonly at: number;
  readonly text: string;
}

type Subjects = (readonly [subject: string, parts: readonly Part[]])[];

/** See `ClickSpool`. Every write is conditional on the term in which this process has taken the spool. */
export class LmdbClickSpool implements ClickSpool {
  readonly writer: string;
  readonly #term: number;
  readonly #tables: SpoolTables;
  readonly #now: () => number;
  #progress: Progress;
  /** Kept, and not in the rows yet; ascending. */
  #seconds: Kept[];
  #sequence: number;

  constructor(tables: SpoolTables, writer: string, term: number, now: () => number) {
    this.#tables = tables;
    this.writer = writer;
    this.#term = term;
    this.#now = now;
    this.#progress = tables.progress.get(writer) ?? nothingDone;
    const range = { start: [writer, this.#progress.added + 1], end: [writer, Infinity] };
    this.#seconds = Array.from(tables.seconds.getRange(range as object), ({ key, value }) => ({
      sequence: (key as SecondKey)[1],
      at: (JSON.parse(value) as ClickSecond).at,
      text: value,
    }));
    this.#sequence = this.#seconds.at(-1)?.sequence ?? this.#progress.added;
  }

  async keepAlive(): Promise<void> {
    await this.#write(() => this.#live());
  }

  async append(second: ClickSecond): Promise<void> {
    const sequence = this.#sequence + 1;
    const text = JSON.stringify(second);
    await this.#write(() => {
      void this.#tables.seconds.put([this.writer, sequence], text);
      this.#live();
    });
    this.#sequence = sequence;
    this.#seconds.push({ sequence, at: second.at, text });
  }

  async addUp(): Promise<RowName[]> {
    const changed: RowName[] = [];
    while (this.#seconds.length > 0) {
      const day = this.#dayOf(this.#seconds[0] as Kept);
      const end = this.#seconds.findIndex((kept) => this.#dayOf(kept) !== day);
      const seconds = end < 0 ? [...this.#seconds] : this.#seconds.slice(0, end);
      const subjects = await subjectsOf(seconds, day);
      await this.#addParts(day, subjects);
      await this.#write(() => {
        for (const { sequence } of seconds) void this.#tables.seconds.remove([this.writer, sequence]);
        this.#advance({ added: (seconds.at(-1) as Kept).sequence });
      });
      this.#seconds = this.#seconds.slice(seconds.length);
      for (const [subject] of subjects) changed.push({ subject, day });
    }
    return changed;
  }

  row({ subject, day }: RowName): ClickRow {
    return this.#tables.store.row(subject, day, this.writer);
  }

  get added(): number {
    return this.#progress.added;
  }

  async *notHandedOn(): AsyncIterable<RowName> {
    for await (const { subject, day, sequence } of this.#rows()) {
      if (sequence > this.#progress.handedOn) yield { subject, day };
    }
  }

  async noteHandedOn(sequence: number): Promise<void> {
    await this.#write(() => this.#advance({ handedOn: sequence }));
  }

  async close(openFrom: number): Promise<boolean> {
    if (openFrom <= this.#progress.openFrom) return false;
    const progress = { ...this.#progress, openFrom };
    await this.#write(() => void this.#tables.progress.put(this.writer, progress));
    // Not before: where the write failed, others would take these days for open, and so must we.
    this.#progress = progress;
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
  async *#rows(): AsyncIterable<RowName & Pick<ClickRow, 'writer' | 'sequence'>> {
    let seen = 0;
    for (const row of this.#tables.store.rows()) {
      if (row.writer === this.writer) yield row;
      if (++seen % rowsAtOnce === 0) await turn();
    }
  }

  async release(): Promise<void> {
    await this.#write(() => void this.#tables.alive.put(this.writer, released));
  }

  async #addParts(day: number, subjects: Subjects): Promise<void> {
    const writes: Promise<void>[] = [];
    for (let first = 0; first < subjects.length; first += addedAtOnce) {
      const slice = subjects.slice(first, first + addedAtOnce);
      const write = this.#write(() => {
        for (const [subject, some] of slice) this.#addPart({ subject, day }, some);
      });
      // Its failure is told of once all are under way.
      write.catch(() => {});
      writes.push(write);
      await turn();
    }
    await Promise.all(writes);
  }

  #addPart(name: RowName, parts: readonly Part[]): void {
    const row = addParts(this.row(name), parts);
    if (row !== undefined) this.#tables.store.write(row);
  }

  /** A clock that goes back opens no closed day again. Days are closed only when all that was kept is added up. */
  #dayOf({ at }: Kept): number {
    return Math.max(dayOf(at), this.#progress.openFrom);
  }

  #live(): void {
    void this.#tables.alive.put(this.writer, this.#now());
  }

  /** To be called while a write is made. */
  #advance(change: Partial<Progress>): void {
    this.#progress = { ...this.#progress, ...change };
    void this.#tables.progress.put(this.writer, this.#progress);
  }

  /** Makes writes that take effect only while the spool is ours, all or none. */
  async #write(make: () => void): Promise<void> {
    if (!(await flushed(this.#tables.terms.ifVersion(this.writer, this.#term, make)))) throw new SpoolLost();
  }
}

/** What seconds have of each subject, with a turn for others after each. */
async function subjectsOf(seconds: readonly Kept[], day: number): Promise<Subjects> {
  const parts = new PartsOfDay(day);
  for (const { sequence, text } of seconds) {
    parts.add(sequence, JSON.parse(text) as ClickSecond);
    await turn();
  }
  return [...parts.bySubject()];
}
