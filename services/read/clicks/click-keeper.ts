import type { SharedClickStore } from '../../../shared/clicks/click-store.ts';
import { StoreUnavailable } from '../../../shared/errors.ts';
import { millisecondsOfHour } from '../../../shared/runtime/calendar.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import { pause, repeat, type Wait } from '../../../shared/runtime/repeat.ts';
import type { ClickRecorder } from './click-recorder.ts';
import type { ClickSecond } from './click-second.ts';
import { type ClickSpool, type ClickSpools, SpoolLost } from './click-spool.ts';
import { HandOn, type Pace } from './hand-on.ts';

/** Milliseconds. A `kill -9` loses what came since, and what is being written: less than a second in all. */
const keepInterval = { least: 100, most: 800 };

/** Links clicked in what is kept at once, roughly: two milliseconds in which nothing is answered. */
const linksOfSecond = 10_000;

/** Seconds without a click after which the spool is told that this process lives. */
const silence = 5;

/** Adding up takes a fiftieth of the time at most: it is done the less often the more links are clicked. */
const shareOfTime = 1 / 50;

interface Bounds {
  least: number;
  most: number;
}

interface Dependencies {
  recorder: ClickRecorder;
  spools: ClickSpools;
  /** What the spool's rows are handed on to; without one, they are where they belong. */
  store?: SharedClickStore;
  /** Milliseconds from one adding up to the next, at least and at most. */
  addInterval: Bounds;
  /** Milliseconds over which the rows that are then handed on to the store are spread; 0 by default: at once. */
  handOnTime?: number;
  log: Log;
  now: () => number;
  wait?: Wait;
}

/** Sees to it that what was recorded is kept within a second, and is then added up and handed on to where it can be read. */
export class ClickKeeper implements AsyncDisposable {
  readonly #deps: Dependencies;
  readonly #stopping = new AbortController();
  /** What could not be kept yet: a second, and one for each further hour in which nothing can be written. */
  readonly #unkept: ClickSecond[] = [];
  #spool: ClickSpool;
  #handOn: HandOn;
  /** Of spools that other processes left behind. */
  #adopted: HandOn[] = [];
  /** Seconds of clicks that are on disk. */
  kept = 0;
  /** Rows that were handed on. */
  handedOn = 0;
  #silentFor = 0;
  #keepInterval = keepInterval.most;
  /** When the oldest click came that cannot be read yet, of those before this round of handing on and of those since. */
  #waitingSince: number | undefined;
  #laterSince: number | undefined;
  /** What did not work the last time. */
  readonly #failing = new Set<string>();
  #running: Promise<unknown> = Promise.resolve();

  private constructor(deps: Dependencies, spool: ClickSpool) {
    this.#deps = deps;
    this.#spool = spool;
    this.#handOn = this.#handOnOf(spool);
  }

  /** Begins, with a spool that nobody uses. @throws StoreUnavailable */
  static async start(deps: Dependencies): Promise<ClickKeeper> {
    const keeper = new ClickKeeper(deps, await deps.spools.open());
    keeper.#running = Promise.all([keeper.#keepOn(), keeper.#addOn()]);
    return keeper;
  }

  /** Rows that wait to be handed on. */
  get waiting(): number {
    return [this.#handOn, ...this.#adopted].reduce((sum, { waiting }) => sum + waiting, 0);
  }

  /** Rows that are not where they stay, those that wait among them. */
  get unsettled(): number {
    return [this.#handOn, ...this.#adopted].reduce((sum, { unsettled }) => sum + unsettled, 0);
  }

  /** Seconds that the oldest click has been waiting to be readable; 0 where none is. */
  get age(): number {
    const since = this.#waitingSince ?? this.#laterSince;
    return since === undefined ? 0 : Math.max(0, (this.#deps.now() - since) / 1_000);
  }

  /** Keeps what was recorded last and hands it on, if it can, before the spool is left to others. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#keep();
    // Where the spool was lost meanwhile, there is another now.
    if (this.#unkept.length > 0) await this.#keep();
    if (this.#unkept.length > 0) this.#deps.log.error('the last clicks could not be kept, and are lost');
    await this.#attempt('handed on', async () => {
      await this.#handOn.run();
      await this.#spool.release();
    });
  }

  async #keepOn(): Promise<void> {
    await this.#every(
      () => this.#keepInterval,
      () => this.#keep(),
    );
  }

  async #addOn(): Promise<void> {
    const { addInterval } = this.#deps;
    let interval = addInterval.least;
    await this.#every(
      () => interval,
      async () => {
        const start = performance.now();
        await this.#handOnPart();
        await this.#attempt('taken over', () => this.#adopt());
        interval = within(addInterval, (performance.now() - start) / shareOfTime);
      },
    );
  }

  #every(interval: () => number, work: () => Promise<void>): Promise<void> {
    return repeat(work, { interval, signal: this.#stopping.signal, wait: this.#deps.wait });
  }

  async #keep(): Promise<void> {
    this.#take();
    const keep = async () => {
      for (let second = this.#unkept[0]; second !== undefined; second = this.#unkept[0]) {
        await this.#spool.append(second);
        this.#unkept.shift();
        this.kept++;
        this.#silentFor = 0;
      }
      if (++this.#silentFor < silence) return;
      await this.#spool.keepAlive();
      this.#silentFor = 0;
    };
    await this.#attempt('kept', keep, async () => {
      this.#deps.log.warn('another process took over the click spool of this one, which was silent for too long');
      this.#spool = await this.#deps.spools.open();
      this.#handOn = this.#handOnOf(this.#spool);
    });
  }

  /** While nothing can be kept, clicks gather in the recorder, where the same link takes no more room with each. */
  #take(): void {
    const last = this.#unkept.at(-1);
    if (last !== undefined && hourOf(last.at) === hourOf(this.#deps.now())) return;
    const second = this.#deps.recorder.take();
    const links = second?.codes.length ?? 0;
    this.#keepInterval = within(keepInterval, this.#keepInterval * (linksOfSecond / links));
    if (second === undefined) return;
    this.#laterSince ??= second.at;
    this.#unkept.push(second);
  }

  async #handOnPart(): Promise<void> {
    if (this.#handOn.isAtBegin) {
      this.#waitingSince ??= this.#laterSince;
      this.#laterSince = this.#unkept[0]?.at;
    }
    await this.#attempt('handed on', async () => {
      if (await this.#handOn.runPart(this.#pace())) this.#waitingSince = undefined;
    });
  }

  /** Whoever stops does not wait. */
  #pace(): Pace {
    const { handOnTime = 0, wait = pause } = this.#deps;
    const { signal } = this.#stopping;
    const start = performance.now();
    return (share) => {
      const rest = start + share * handOnTime - performance.now();
      return rest <= 0 || signal.aborted ? undefined : wait(rest, signal).catch(() => {});
    };
  }

  async #adopt(): Promise<void> {
    const { spools } = this.#deps;
    for (let spool = await spools.takeOver(); spool !== undefined; spool = await spools.takeOver()) {
      this.#adopted.push(this.#handOnOf(spool));
    }
    for (const handOn of this.#adopted) {
      const forget = async () => {
        this.#adopted = this.#adopted.filter((other) => other !== handOn);
      };
      const finish = async () => {
        await handOn.spool.keepAlive();
        await handOn.run();
        await handOn.spool.release();
        await forget();
      };
      await this.#attempt('handed on', finish, forget);
    }
  }

  /** Whatever fails is done again the next time; that is said once. A lost spool is its new holder's, unless `onLost` knows better. */
  async #attempt(what: string, work: () => Promise<void>, onLost = async () => {}): Promise<boolean> {
    try {
      await work();
      this.#failing.delete(what);
      return true;
    } catch (err) {
      if (err instanceof SpoolLost) await this.#attempt(what, onLost);
      else if (err instanceof StoreUnavailable) this.#tell(what, err);
      else throw err;
      return false;
    }
  }

  #tell(what: string, err: StoreUnavailable): void {
    if (!this.#failing.has(what)) this.#deps.log.warn({ err }, `clicks cannot be ${what} yet; none is lost`);
    this.#failing.add(what);
  }

  #handOnOf(spool: ClickSpool): HandOn {
    const { store, now } = this.#deps;
    const onHandedOn = (rows: number) => {
      this.handedOn += rows;
    };
    return new HandOn({ spool, onHandedOn, now, ...(store !== undefined && { store }) });
  }
}

const within = ({ least, most }: Bounds, value: number) => Math.min(Math.max(value, least), most);

const hourOf = (time: number) => Math.floor(time / millisecondsOfHour);
