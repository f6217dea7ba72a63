import type { SharedClickStore } from '../../../shared/clicks/click-store.ts';
import { dayOf } from '../../../shared/clicks/click-store.ts';
import type { ClickSpool, RowName } from './click-spool.ts';

/** Rows that are read and handed on in one go. */
const rowsAtOnce = 200;

/** Days that a row stays in the spool: a clock that goes back a little finds its day open. */
const openDays = 2;

interface Dependencies {
  spool: ClickSpool;
  /** Without one, the spool's rows are where they belong. */
  store?: SharedClickStore;
  now: () => number;
}

/** Adds up what a spool has kept, and hands its rows on to the store that all processes share. */
export class HandOn {
  readonly spool: ClickSpool;
  readonly #store: SharedClickStore | undefined;
  readonly #now: () => number;
  /** What changed, by name. Undefined until it is known what an earlier process left. */
  #changed: Map<string, RowName> | undefined;

  constructor({ spool, store, now }: Dependencies) {
    this.spool = spool;
    this.#store = store;
    this.#now = now;
  }

  /** Rows that wait to be handed on. */
  get waiting(): number {
    return this.#changed?.size ?? 0;
  }

  /** What fails is done the next time. @throws SpoolLost, StoreUnavailable */
  async run(): Promise<void> {
    if (this.#store === undefined) {
      await this.spool.addUp();
      return;
    }
    this.#changed ??= await this.#leftBehind();
    const changed = this.#changed;
    for (const row of await this.spool.addUp()) changed.set(`${row.day} ${row.subject}`, row);
    const { added } = this.spool;
    const names = [...changed];
    for (let first = 0; first < names.length; first += rowsAtOnce) {
      const some = names.slice(first, first + rowsAtOnce);
      await this.#store.put(some.map(([, row]) => this.spool.row(row)));
      for (const [name] of some) changed.delete(name);
    }
    if (names.length > 0) await this.spool.noteHandedOn(added);
    await this.spool.close(dayOf(this.#now()) - openDays);
  }

  async #leftBehind(): Promise<Map<string, RowName>> {
    const found = new Map<string, RowName>();
    for await (const row of this.spool.notHandedOn()) found.set(`${row.day} ${row.subject}`, row);
    return found;
  }
}
