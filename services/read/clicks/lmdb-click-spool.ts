import { setImmediate as turn } from 'node:timers/promises';
import type { Database, RootDatabase } from 'lmdb';
import { nanoid } from 'nanoid';
import { flushed } from '../../../shared/backends/lmdb.ts';
import { type ClickRow, dayOf, millisecondsOfDay, monthOf } from '../../../shared/clicks/click-store.ts';
import type { Dimensions } from '../../../shared/clicks/day-counts.ts';
import { LmdbClickStore } from '../../../shared/clicks/lmdb-click-store.ts';
import { bySubject, type ClickSecond, type Clicks, visitsOf } from './click-second.ts';
import { type ClickSpool, type ClickSpools, type RowName, SpoolLost } from './click-spool.ts';

const millisecondsOfHour = 3_600_000;

/** Milliseconds without a sign of life after which a spool is taken for left behind. */
const abandonedAfter = 15_000;

/** Subjects that are added up in one go: a millisecond or so in which nothing is answered. */
const addedAtOnce = 64;

/** Rows that are looked at in one go. */
const rowsAtOnce = 256;

/** How far a writer has come. All are numbers of seconds, but for the times. */
interface Progress {
  /** Milliseconds since 1970. */
  readonly aliveAt: number;
  /** Up to this one, all is in the rows. */
  readonly added: number;
  /** Up to this one, all is in the store that the rows are handed on to. */
  readonly handedOn: number;
  /** Rows of earlier days are closed and may be gone. */
  readonly openFrom: number;
}

/** Instead of a time. */
const released = 0;

const nothingDone: Progress = { aliveAt: released, added: 0, handedOn: 0, openFrom: 0 };

/** A second as it is kept. A writer's are numbered in the order in which they were. */
interface Kept {
  readonly sequence: number;
  readonly second: ClickSecond;
}

type SecondKey = [writer: string, sequence: number];

/** Keeps the spools of one host's processes in LMDB. */
export class LmdbClickSpools implements ClickSpools {
  readonly #tables: Tables;
  readonly #now: () => number;

  constructor(env: RootDatabase, now: () => number) {
    const options = { encoding: 'msgpack' as const, useRecords: false };
    this.#tables = {
      terms: env.openDB({ name: 'click_writers', useVersions: true }),
      progress: env.openDB({ name: 'click_progress' }),
      seconds: env.openDB({ name: 'click_seconds', ...options }),
      store: new LmdbClickStore(env),
    };
    this.#now = now;
  }

  async open(): Promise<LmdbClickSpool> {
    const left = await this.#take(({ aliveAt }) => aliveAt === released || this.#isAbandoned(aliveAt));
    if (left !== undefined) return left;
    const writer = nanoid(12);
    await flushed(this.#tables.terms.put(writer, true, 1));
    return this.#hold(writer, 1);
  }

  takeOver(): Promise<LmdbClickSpool | undefined> {
    return this.#take(({ aliveAt }) => aliveAt !== released && this.#isAbandoned(aliveAt));
  }

  #isAbandoned(aliveAt: number): boolean {
    return aliveAt <= this.#now() - abandonedAfter;
  }

  /** The first that is as it should be and that no other process takes before us. */
  async #take(isMeant: (progress: Progress) => boolean): Promise<LmdbClickSpool | undefined> {
    const { terms, progress } = this.#tables;
    terms.resetReadTxn();
    progress.resetReadTxn();
    for (const writer of Array.from(terms.getKeys())) {
      const term = terms.getEntry(writer)?.version ?? 0;
      if (!isMeant(progress.get(writer) ?? nothingDone)) continue;
      const isOurs = await flushed(terms.ifVersion(writer, term, () => void terms.put(writer, true, term + 1)));
      if (isOurs) return this.#hold(writer, term + 1);
    }
    return undefined;
  }

  async #hold(writer: string, term: number): Promise<LmdbClickSpool> {
    this.#tables.seconds.resetReadTxn();
    const spool = new LmdbClickSpool(this.#tables, writer, term, this.#now);
    await spool.keepAlive();
    return spool;
  }
}

/** See `ClickSpool`. Every write is conditional on the term in which this process has taken the spool. */
export class LmdbClickSpool implements ClickSpool {
  readonly writer: string;
  readonly #term: number;
  readonly #tables: Tables;
  readonly #now: () => number;
  #progress: Progress;
  /** Kept, and not in the rows yet; ascending. */
  #seconds: Kept[];
  #sequence: number;

  constructor(tables: Tables, writer: string, term: number, now: () => number) {
    this.#tables = tables;
    this.writer = writer;
    this.#term = term;
    this.#now = now;
    this.#progress = tables.progress.get(writer) ?? nothingDone;
    const range = { start: [writer, this.#progress.added + 1], end: [writer, Infinity] };
    this.#seconds = Array.from(tables.seconds.getRange(range as object), ({ key, value }) => ({
      sequence: (key as SecondKey)[1],
      second: value,
    }));
    this.#sequence = this.#seconds.at(-1)?.sequence ?? this.#progress.added;
  }

  /** Seconds that are kept and not in the rows yet. */
  get waiting(): number {
    return this.#seconds.length;
  }

  /** Tells others that this process lives. @throws SpoolLost, StoreUnavailable */
  async keepAlive(): Promise<void> {
    await this.#write(() => this.#advance({ aliveAt: this.#now() }));
  }

  /**
   * Keeps a second. When it resolves, not even a crash of the machine loses it. Where it fails, the same may be appended
   * again, but no other before it.
   *
   * @throws SpoolLost, StoreUnavailable
   */
  async append(given: ClickSecond): Promise<void> {
    const sequence = this.#sequence + 1;
    // A clock that goes back opens no closed day again.
    const second = { ...given, at: Math.max(given.at, this.#progress.openFrom * millisecondsOfDay) };
    await this.#write(() => {
      void this.#tables.seconds.put([this.writer, sequence], second);
      this.#advance({ aliveAt: this.#now() });
    });
    this.#sequence = sequence;
    this.#seconds.push({ sequence, second });
  }

  /**
   * Adds all kept seconds up and gives back which rows that changed. May be cut off anywhere and repeated: a row knows
   * which second it has seen last.
   *
   * @throws SpoolLost, StoreUnavailable
   */
  async addUp(): Promise<RowName[]> {
    const changed: RowName[] = [];
    while (this.#seconds.length > 0) {
      const day = this.#dayOf(this.#seconds[0] as Kept);
      const end = this.#seconds.findIndex((kept) => this.#dayOf(kept) !== day);
      const seconds = end < 0 ? [...this.#seconds] : this.#seconds.slice(0, end);
      const parts = partsOf(seconds, day);
      await this.#addParts(day, parts);
      await this.#write(() => {
        for (const { sequence } of seconds) void this.#tables.seconds.remove([this.writer, sequence]);
        this.#advance({ added: (seconds.at(-1) as Kept).sequence });
      });
      this.#seconds = this.#seconds.slice(seconds.length);
      for (const subject of parts.keys()) changed.push({ subject, day });
    }
    return changed;
  }

  /** A row as it was last written. */
  row({ subject, day }: RowName): ClickRow {
    return this.#tables.store.row(subject, day, this.writer);
  }

  /** The second that the rows have seen last. */
  get added(): number {
    return this.#progress.added;
  }

  /** The rows that changed since they were all handed on. */
  async *notHandedOn(): AsyncIterable<RowName> {
    for await (const { subject, day, sequence } of this.#rows()) {
      if (sequence > this.#progress.handedOn) yield { subject, day };
    }
  }

  /** Notes that all rows were handed on as they were up to this second. @throws SpoolLost, StoreUnavailable */
  async noteHandedOn(sequence: number): Promise<void> {
    await this.#write(() => this.#advance({ handedOn: sequence }));
  }

  /**
   * Forgets the rows of earlier days, once they were handed on; from now on no click counts for these days.
   *
   * @throws SpoolLost, StoreUnavailable
   */
  async close(openFrom: number): Promise<void> {
    if (openFrom <= this.#progress.openFrom) return;
    await this.#write(() => this.#advance({ openFrom }));
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

  /** Leaves the spool to the next that asks for one. @throws SpoolLost, StoreUnavailable */
  async release(): Promise<void> {
    await this.#write(() => this.#advance({ aliveAt: released }));
  }

  async #addParts(day: number, parts: Map<string, Part[]>): Promise<void> {
    const writes: Promise<void>[] = [];
    const subjects = [...parts];
    for (let first = 0; first < subjects.length; first += addedAtOnce) {
      const slice = subjects.slice(first, first + addedAtOnce);
      writes.push(
        this.#write(() => {
          for (const [subject, some] of slice) this.#addPart({ subject, day }, some);
        }),
      );
      await turn();
    }
    await Promise.all(writes);
  }

  #addPart(name: RowName, parts: readonly Part[]): void {
    const row = this.row(name);
    const unseen = parts.filter(({ sequence }) => sequence > row.sequence);
    if (unseen.length === 0) return;
    let { people, bots } = row.month;
    for (const { hour, clicks, visits } of unseen) {
      row.counts.addBots(hour, clicks.bots);
      bots += clicks.bots;
      for (const [place, count] of clicks.people) {
        row.counts.addPeople(hour, count, visits[place] as Dimensions);
        people += count;
      }
    }
    const { sequence } = unseen.at(-1) as Part;
    this.#tables.store.write({ ...row, sequence, month: { people, bots } });
  }

  #dayOf({ second }: Kept): number {
    return dayOf(second.at);
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

/** What a second has of one subject. */
interface Part {
  readonly sequence: number;
  readonly hour: number;
  readonly clicks: Clicks;
  readonly visits: readonly Dimensions[];
}

function partsOf(seconds: readonly Kept[], day: number): Map<string, Part[]> {
  const parts = new Map<string, Part[]>();
  for (const { sequence, second } of seconds) {
    const hour = Math.floor((second.at - day * millisecondsOfDay) / millisecondsOfHour);
    const visits = visitsOf(second);
    for (const [subject, clicks] of bySubject(second)) {
      const part = { sequence, hour, clicks, visits };
      const others = parts.get(subject);
      if (others === undefined) parts.set(subject, [part]);
      else others.push(part);
    }
  }
  return parts;
}

interface Tables {
  /** By writer; the entry's version is the term, which rises with each takeover. */
  readonly terms: Database<true, string>;
  readonly progress: Database<Progress, string>;
  readonly seconds: Database<ClickSecond, SecondKey>;
  readonly store: LmdbClickStore;
}
