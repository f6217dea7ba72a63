import { bucketOf, type SharedClickStore } from '../../../shared/clicks/click-store.ts';
import { StoreUnavailable } from '../../../shared/errors.ts';
import { dayOf } from '../../../shared/runtime/calendar.ts';
import { inParallel } from '../../../shared/runtime/in-parallel.ts';
import type { ClickSpool, RowName } from './click-spool.ts';
import { RowsToBring, type RowToBring } from './rows-to-bring.ts';

/** Rows that are handed on together, of which all are handed on again if one fails; and how many such lots at once. */
const rowsOfLot = 10;
const handedAtOnce = 8;

/** The same of rows of one bucket that are only recent: each lot is a millisecond in which nothing is answered. */
const recentOfLot = 100;
const recentAtOnce = 2;

/**
 * Parts of the rows, of which each has its turn: all at once would take the store, and this process, from those who wait for
 * a redirect.
 */
const handOnParts = 4;

/** Failures without a success between them after which the rest waits for the next time: the store is away. */
const mostFailures = handedAtOnce;

/** How many rows of a part become those that stay, in each of its turns. */
export interface Settling {
  /** So many at least: where fewer have changed, none is only recent. */
  readonly least: number;
  /** All of them once in so many turns: the longer, the less often a row that changes again and again is put. */
  readonly turns: number;
  /** Those beyond in the next turn, but no more than this: each takes memory here, and a place among what is recent. */
  readonly most: number;
}

/** Ten minutes, with a turn of each part every ten seconds. */
const usually: Settling = { least: 100, turns: 60, most: 50_000 };

/** Days before today that stay open: a clock that goes back a little finds its day so. */
export const openDays = 2;

/** The times by which everything is handed on once in so many milliseconds, adding up included. */
export function timesOfRound(milliseconds: number) {
  const part = milliseconds / handOnParts;
  const pause = part * 0.1;
  return { addInterval: { least: pause, most: pause }, handOnTime: part * 0.6 };
}

/** Resolves when so much of the time that the rows may take, from 0 to 1, has gone by. */
export type Pace = (share: number) => Promise<unknown> | undefined;

interface Dependencies {
  spool: ClickSpool;
  /** Without one, the spool's rows are where they belong. */
  store?: SharedClickStore;
  settling?: Settling;
  /** Told how many rows that had changed were handed on, each time. */
  onHandedOn?: (rows: number) => void;
  now: () => number;
}

/**
 * Adds up what a spool has kept, and hands its rows on to the store that all processes share: those that changed in each round,
 * most of them only to what is recent there, and one after the other to where they stay.
 */
export class HandOn {
  readonly spool: ClickSpool;
  readonly #store: SharedClickStore | undefined;
  readonly #settling: Settling;
  readonly #onHandedOn: (rows: number) => void;
  readonly #now: () => number;
  /** What is to be brought, by part. Undefined until it is known what an earlier process left. */
  #parts: RowsToBring[] | undefined;
  /** The part whose turn is next. */
  #part = 0;
  /** Whether every part since the first has had its turn without a failure. */
  #isWhole = false;

  constructor({ spool, store, settling = usually, onHandedOn = () => {}, now }: Dependencies) {
    this.spool = spool;
    this.#store = store;
    this.#settling = settling;
    this.#onHandedOn = onHandedOn;
    this.#now = now;
  }

  /** Rows that wait to be handed on. */
  get waiting(): number {
    return this.#parts?.reduce((sum, { changed }) => sum + changed, 0) ?? 0;
  }

  /** Rows that are not where they stay, those that wait among them. */
  get unsettled(): number {
    return this.#parts?.reduce((sum, { size }) => sum + size, 0) ?? 0;
  }

  /** Whether the first part is next. */
  get isAtBegin(): boolean {
    return this.#part === 0;
  }

  /** Hands on all that was kept. What fails is done the next time. @throws SpoolLost, StoreUnavailable */
  async run(): Promise<void> {
    this.#part = 0;
    while (!(await this.runPart()));
  }

  /**
   * Hands on the part whose turn it is, and says whether now all can be read that was kept when the first had its turn. Without
   * a store there is one part. What fails is done in the next round. @throws SpoolLost, StoreUnavailable
   */
  async runPart(pace?: Pace): Promise<boolean> {
    const openFrom = dayOf(this.#now()) - openDays;
    if (this.#store === undefined) {
      await this.spool.addUp();
      await this.spool.close(openFrom);
      return true;
    }
    this.#parts ??= await this.#leftBehind();
    const parts = this.#parts;
    const { added } = this.spool;
    for (const row of await this.#addUp()) partOf(row, parts).add(row, added, false);
    if (this.#part === 0) this.#isWhole = true;
    const part = parts[this.#part] as RowsToBring;
    this.#part = (this.#part + 1) % handOnParts;
    try {
      await this.#bring(this.#store, part, pace);
    } catch (error) {
      this.#isWhole = false;
      throw error;
    }
    await this.spool.noteHandedOn(Math.min(...parts.map(({ settledTo = this.spool.added }) => settledTo)));
    if (!this.isAtBegin || !this.#isWhole) return false;
    if (await this.spool.close(openFrom)) await this.spool.forgetClosed();
    return true;
  }

  async #addUp(): Promise<RowName[]> {
    try {
      return await this.spool.addUp();
    } catch (error) {
      // Some of it may be added up all the same: which rows, the spool alone knows.
      this.#parts = undefined;
      throw error;
    }
  }

  /** @throws StoreUnavailable */
  async #bring(store: SharedClickStore, part: RowsToBring, pace?: Pace): Promise<void> {
    const { former, settled, recent } = this.#sort(part);
    const lots = {
      former: inLots(former, rowsOfLot),
      recent: inBuckets(recent),
      settled: inLots(settled, rowsOfLot),
      noLongerRecent: inBuckets([...former, ...settled].filter(({ isRecent }) => isRecent)),
    };
    const all = Object.values(lots).flat().length;
    let before = 0;
    const bring = async (some: readonly Lot[], atOnce: number, work: (lot: Lot) => Promise<void>) => {
      const first = before;
      before += some.length;
      await this.#bringLots(some, atOnce, (place) => pace?.((first + place) / all), work);
    };
    const rowsOf = (lot: Lot) => lot.map(({ row }) => this.spool.row(row));
    const put = async (lot: Lot) => {
      await store.put(rowsOf(lot));
      for (const each of lot) {
        if (each.isRecent) part.canBeRead(each);
        else part.delete(each);
      }
    };
    // What was the latest day is there as a row of its own before another takes its place.
    await bring(lots.former, handedAtOnce, put);
    await bring(lots.recent, recentAtOnce, async (lot) => {
      for (const each of lot) each.isRecent = true;
      await store.putRecent(rowsOf(lot));
      for (const each of lot) part.canBeRead(each);
    });
    await bring(lots.settled, handedAtOnce, put);
    // Not before: a former latest day is among what is recent until now.
    await bring(lots.noLongerRecent, recentAtOnce, async (lot) => {
      await store.forgetRecent(rowsOf(lot));
      for (const each of lot) part.delete(each);
    });
  }

  /** What of a part is put now, first what is no longer the latest, and what is only recent. */
  #sort(part: RowsToBring) {
    const { least, turns, most } = this.#settling;
    let toSettle = Math.min(Math.max(least, Math.ceil(part.size / turns), part.size - most), most);
    const former: RowToBring[] = [];
    const settled: RowToBring[] = [];
    const recent: RowToBring[] = [];
    for (const each of part) {
      if (!each.row.isLatest) former.push(each);
      else if (toSettle-- > 0) settled.push(each);
      else if (each.hasChanged) recent.push(each);
    }
    return { former, settled, recent };
  }

  /** @throws the first failure, once all is tried or the store seems to be away */
  async #bringLots(
    lots: readonly Lot[],
    atOnce: number,
    turnOf: Pace,
    work: (lot: Lot) => Promise<void>,
  ): Promise<void> {
    let failure: unknown;
    let failures = 0;
    await inParallel(atOnce, [...lots.entries()], async ([place, lot]) => {
      if (failures >= mostFailures) return;
      await turnOf(place);
      try {
        const changed = lot.filter(({ hasChanged }) => hasChanged).length;
        await work(lot);
        this.#onHandedOn(changed);
        failures = 0;
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        failure ??= error;
        failures++;
      }
    });
    if (failure !== undefined) throw failure;
  }

  async #leftBehind(): Promise<RowsToBring[]> {
    const parts = Array.from({ length: handOnParts }, () => new RowsToBring());
    // Some may be recent: which ones, nobody noted.
    for await (const row of this.spool.notHandedOn()) partOf(row, parts).add(row, 0, true);
    return parts;
  }
}

type Lot = readonly RowToBring[];

const partOf = ({ subject }: RowName, parts: readonly RowsToBring[]) =>
  parts[bucketOf(subject) % handOnParts] as RowsToBring;

function inLots(rows: readonly RowToBring[], size: number): Lot[] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, lot) => rows.slice(lot * size, (lot + 1) * size));
}

/** Apart by bucket. */
function inBuckets(rows: readonly RowToBring[]): Lot[] {
  const byBucket = Map.groupBy(rows, ({ row }) => bucketOf(row.subject));
  return [...byBucket.values()].flatMap((some) => inLots(some, recentOfLot));
}
