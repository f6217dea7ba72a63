import type { SharedClickStore } from '../../../shared/clicks/click-store.ts';
import { StoreUnavailable } from '../../../shared/errors.ts';
import { dayOf } from '../../../shared/runtime/calendar.ts';
import { inParallel } from '../../../shared/runtime/in-parallel.ts';
import type { ClickSpool, RowName } from './click-spool.ts';

/** Rows that are handed on together, of which all are handed on again if one fails; and how many such lots at once. */
const rowsOfLot = 10;
const handedAtOnce = 8;

/** Failures without a success between them after which the rest waits for the next time: the store is away. */
const mostFailures = handedAtOnce;

/** Days before today that stay open: a clock that goes back a little finds its day so. */
export const openDays = 2;

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

  /** What fails is done the next time. @throws SpoolLost, StoreUnavailable */
  async run(): Promise<void> {
    const openFrom = dayOf(this.#now()) - openDays;
    if (this.#store === undefined) {
      await this.spool.addUp();
      await this.spool.close(openFrom);
      return;
    }
    this.#changed ??= await this.#leftBehind();
    const changed = this.#changed;
    for (const row of await this.spool.addUp()) changed.set(`${row.day} ${row.subject}`, row);
    const { added } = this.spool;
    if (changed.size > 0) {
      await this.#bring(this.#store, changed);
      await this.spool.noteHandedOn(added);
    }
    if (await this.spool.close(openFrom)) await this.spool.forgetClosed();
  }

  /** @throws the first failure, once all is tried or the store seems to be away */
  async #bring(store: SharedClickStore, changed: Map<string, RowName>): Promise<void> {
    let failure: unknown;
    let failures = 0;
    await inParallel(handedAtOnce, inLots([...changed]), async (lot) => {
      if (failures >= mostFailures) return;
      try {
        await store.put(lot.map(([, row]) => this.spool.row(row)));
        for (const [name] of lot) changed.delete(name);
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
    for await (const row of this.spool.notHandedOn()) found.set(`${row.day} ${row.subject}`, row);
    return found;
  }
}

function inLots<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / rowsOfLot) }, (_, lot) =>
    items.slice(lot * rowsOfLot, (lot + 1) * rowsOfLot),
  );
}
