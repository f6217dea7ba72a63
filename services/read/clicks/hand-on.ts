import type { SharedClickStore } from '../../../shared/clicks/click-store.ts';
import { StoreUnavailable } from '../../../shared/errors.ts';
import { dayOf } from '../../../shared/runtime/calendar.ts';
import { inParallel } from '../../../shared/runtime/in-parallel.ts';
import type { ClickSpool, RowName } from './click-spool.ts';

/** Rows that are handed on together, of which all are handed on again if one fails; and how many such lots at once. */
const rowsOfLot = 10;
const handedAtOnce = 8;

/**
 * Parts of the rows, of which each has its turn: all at once would take the store, and this process, from those who wait for
 * a redirect.
 */
const handOnParts = 4;

/** Failures without a success between them after which the rest waits for the next time: the store is away. */
const mostFailures = handedAtOnce;

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
  /** Told how many rows were handed on, each time. */
  onHandedOn?: (rows: number) => void;
  now: () => number;
}

/** Adds up what a spool has kept, and hands its rows on to the store that all processes share. */
export class HandOn {
  readonly spool: ClickSpool;
  readonly #store: SharedClickStore | undefined;
  readonly #onHandedOn: (rows: number) => void;
  readonly #now: () => number;
  /** What changed, by name. Undefined until it is known what an earlier process left. */
  #changed: Map<string, RowName> | undefined;
  /** The part whose turn is next. */
  #part = 0;
  /** The second that the rows had seen last when the first part had its turn; undefined if a part since then failed. */
  #addedAtBegin: number | undefined;

  constructor({ spool, store, onHandedOn = () => {}, now }: Dependencies) {
    this.spool = spool;
    this.#store = store;
    this.#onHandedOn = onHandedOn;
    this.#now = now;
  }

  /** Rows that wait to be handed on. */
  get waiting(): number {
    return this.#changed?.size ?? 0;
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
   * Hands on the part whose turn it is, and says whether now all is that was kept when the first had its turn. Without a
   * store there is one part. What fails is done in the next round. @throws SpoolLost, StoreUnavailable
   */
  async runPart(pace?: Pace): Promise<boolean> {
    const openFrom = dayOf(this.#now()) - openDays;
    if (this.#store === undefined) {
      await this.spool.addUp();
      await this.spool.close(openFrom);
      return true;
    }
    this.#changed ??= await this.#leftBehind();
    const changed = this.#changed;
    for (const row of await this.#addUp()) changed.set(nameOf(row), row);
    const part = this.#part;
    if (part === 0) this.#addedAtBegin = this.spool.added;
    this.#part = (part + 1) % handOnParts;
    try {
      await this.#bring(this.#store, changed, part, pace);
    } catch (error) {
      this.#addedAtBegin = undefined;
      throw error;
    }
    if (!this.isAtBegin || this.#addedAtBegin === undefined) return false;
    await this.spool.noteHandedOn(this.#addedAtBegin);
    if (await this.spool.close(openFrom)) await this.spool.forgetClosed();
    return true;
  }

  async #addUp(): Promise<RowName[]> {
    try {
      return await this.spool.addUp();
    } catch (error) {
      // Some of it may be added up all the same: which rows, the spool alone knows.
      this.#changed = undefined;
      throw error;
    }
  }

  /** @throws StoreUnavailable */
  async #bring(store: SharedClickStore, changed: Map<string, RowName>, part: number, pace?: Pace): Promise<void> {
    const [former, latest] = inLots([...changed.values()].filter((row) => partOf(row) === part));
    const all = former.length + latest.length;
    // What was the latest day is there as a row of its own before another takes its place.
    await this.#bringLots(store, changed, former, (place) => pace?.(place / all));
    await this.#bringLots(store, changed, latest, (place) => pace?.((former.length + place) / all));
  }

  /** @throws the first failure, once all is tried or the store seems to be away */
  async #bringLots(
    store: SharedClickStore,
    changed: Map<string, RowName>,
    lots: readonly (readonly RowName[])[],
    turnOf: Pace,
  ): Promise<void> {
    let failure: unknown;
    let failures = 0;
    await inParallel(handedAtOnce, [...lots.entries()], async ([place, lot]) => {
      if (failures >= mostFailures) return;
      await turnOf(place);
      try {
        await store.put(lot.map((row) => this.spool.row(row)));
        for (const row of lot) changed.delete(nameOf(row));
        this.#onHandedOn(lot.length);
        failures = 0;
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        failure ??= error;
        failures++;
      }
    });
    if (failure !== undefined) throw failure;
  }

  async #leftBehind(): Promise<Map<string, RowName>> {
    const found = new Map<string, RowName>();
    for await (const row of this.spool.notHandedOn()) found.set(nameOf(row), row);
    return found;
  }
}

/** By the last letter of its subject, of which every one is as likely in codes. */
function partOf({ subject }: RowName): number {
  return subject.charCodeAt(subject.length - 1) % handOnParts;
}

const nameOf = ({ subject, day }: RowName) => `${day} ${subject}`;

/** Apart those that were the latest, and those that are. */
function inLots(rows: readonly RowName[]): [former: RowName[][], latest: RowName[][]] {
  const lotsOf = (some: RowName[]) =>
    Array.from({ length: Math.ceil(some.length / rowsOfLot) }, (_, lot) =>
      some.slice(lot * rowsOfLot, (lot + 1) * rowsOfLot),
    );
  return [lotsOf(rows.filter(({ isLatest }) => !isLatest)), lotsOf(rows.filter(({ isLatest }) => isLatest))];
}
