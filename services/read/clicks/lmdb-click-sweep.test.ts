import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openLmdb } from '../../../shared/backends/lmdb.ts';
import { subjectOf } from '../../../shared/clicks/click-store.ts';
import { dimensionNames, totalsOf } from '../../../shared/clicks/day-counts.ts';
import { LmdbClickStore } from '../../../shared/clicks/lmdb-click-store.ts';
import { dayOf, millisecondsOfDay } from '../../../shared/runtime/calendar.ts';
import { temporaryDirectory } from '../../../tests/temporary-directory.ts';
import { SecondOfClicks } from './click-second.ts';
import { SpoolLost } from './click-spool.ts';
import { HandOn } from './hand-on.ts';
import { LmdbClickSpools } from './lmdb-click-spools.ts';
import { LmdbClickSweep } from './lmdb-click-sweep.ts';

const start = Date.UTC(2026, 10, 22, 12);
const retention = { hours: 20, days: 100 };
/** And the days that stay open. */
const untilNextMonth = 12 * millisecondsOfDay;
const silence = 20_000;
const always = { from: 0, to: dayOf(start) + 100_000 };
const visit = { country: 'DE', referrer: 'direct', browser: 'Firefox', os: 'Linux', device: 'desktop', language: 'de' };
const ada = subjectOf.owner('ada');

/** Processes on one data directory whose clock is the test's. */
async function open() {
  await using opened = new AsyncDisposableStack();
  const directory = opened.use(await temporaryDirectory());
  const env = openLmdb(directory.path);
  opened.defer(() => env.close());
  let time = start;
  const now = () => time;
  const spools = new LmdbClickSpools(env, now);
  const store = new LmdbClickStore(env);
  const sweepOf = () => new LmdbClickSweep({ env, retention, now });
  const parts = opened.move();
  return {
    store,
    now,
    sweepOf,
    pass(milliseconds: number) {
      time += milliseconds;
    },
    start: async () => new HandOn({ spool: await spools.open(), now }),
    /** Does what is left of spools that nobody is at work on. */
    async adopt() {
      for (let spool = await spools.takeOver(); spool !== undefined; spool = await spools.takeOver()) {
        await new HandOn({ spool, now }).run();
        await spool.release();
      }
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

type Opened = Awaited<ReturnType<typeof open>>;

async function click({ now }: Opened, { spool }: HandOn, code = 'abc', country = visit.country) {
  const second = new SecondOfClicks(now());
  second.add({ code, owner: 'ada', tags: [] }, { ...visit, country });
  second.add({ code, owner: 'ada', tags: [] }, 'bot');
  await spool.append(second.finish());
}

async function sweep(one: LmdbClickSweep): Promise<void> {
  while (!(await one.step())) {
    // The next step is of the same pass.
  }
}

const rowsOf = ({ store }: Opened, subject: string) =>
  Array.from(store.rows()).filter((row) => row.subject === subject);

test('of a day whose month all its writers have closed, one row is left, and it says the same', async () => {
  await using opened = await open();
  const { store, pass } = opened;
  const [one, other] = [await opened.start(), await opened.start()];
  await click(opened, one);
  await click(opened, other, 'abc', 'FR');
  await Promise.all([one.run(), other.run()]);
  const subject = subjectOf.link('abc');
  const hours = await store.hours(subject, always);
  const cleaner = opened.sweepOf();
  await sweep(cleaner);
  expect(rowsOf(opened, subject)).toHaveLength(2);
  pass(untilNextMonth);
  await one.run();
  await sweep(cleaner);
  expect(rowsOf(opened, subject)).toHaveLength(2);
  await other.run();
  await sweep(cleaner);
  expect(rowsOf(opened, subject)).toHaveLength(1);
  expect(await store.hours(subject, always)).toEqual(hours);
  expect((await store.values(subject, always, 'country')).values).toEqual(
    new Map([
      ['DE', 1],
      ['FR', 1],
    ]),
  );
  // Of the link and of its owner, the day and the month.
  expect(cleaner.counts).toEqual({ folded: 4, expired: 0 });
});

test('of clicks first the hours go, then the days; the totals stay', async () => {
  await using opened = await open();
  const { store, pass } = opened;
  const process = await opened.start();
  await click(opened, process);
  pass(3_600_000);
  await click(opened, process);
  await process.run();
  const cleaner = opened.sweepOf();
  const today = dayOf(start);
  pass(retention.hours * millisecondsOfDay);
  await process.run();
  await sweep(cleaner);
  expect((await store.hours(ada, always)).get(today)?.[13]).toBe(1);
  pass(millisecondsOfDay);
  await sweep(cleaner);
  const hours = (await store.hours(ada, always)).get(today);
  expect([hours?.[12], hours?.[24 + 12], hours && totalsOf(hours)]).toEqual([2, 2, { people: 2, bots: 2 }]);
  expect((await store.values(ada, always, 'country')).values).toEqual(new Map([['DE', 2]]));
  pass((retention.days - retention.hours) * millisecondsOfDay);
  await sweep(cleaner);
  expect(await store.hours(ada, always)).toEqual(new Map());
  expect(await store.totals([ada])).toEqual([{ people: 2, bots: 2 }]);
  expect(cleaner.counts).toEqual({ folded: 0, expired: 2 });
});

test('what a process left that ended in good order is folded too', async () => {
  await using opened = await open();
  const [one, other] = [await opened.start(), await opened.start()];
  for (const process of [one, other]) {
    await click(opened, process);
    await process.run();
    await process.spool.release();
  }
  opened.pass(40 * millisecondsOfDay);
  await sweep(opened.sweepOf());
  expect(rowsOf(opened, ada)).toHaveLength(1);
  expect(await opened.store.totals([ada])).toEqual([{ people: 2, bots: 2 }]);
});

test('a spool whose clock was ahead is not gone on with', async () => {
  await using opened = await open();
  opened.pass(1_000 * millisecondsOfDay);
  const ahead = await opened.start();
  await click(opened, ahead);
  await ahead.run();
  await ahead.spool.release();
  opened.pass(-1_000 * millisecondsOfDay);
  const process = await opened.start();
  await click(opened, process);
  await process.run();
  expect([...(await opened.store.hours(ada, always)).keys()]).toEqual([dayOf(start), dayOf(start) + 1_000]);
});

test('more rows than a step looks at are swept in several, each once', async () => {
  await using opened = await open();
  const [one, other] = [await opened.start(), await opened.start()];
  for (let i = 0; i < 450; i++) await click(opened, i % 2 === 0 ? one : other, `c${Math.floor(i / 2)}`);
  await Promise.all([one.run(), other.run()]);
  opened.pass(untilNextMonth);
  await Promise.all([one.run(), other.run()]);
  const cleaner = opened.sweepOf();
  await sweep(cleaner);
  expect(cleaner.counts.folded).toBe(2 * 226);
  expect([...opened.store.rows()]).toHaveLength(226);
});

/** Two processes that are on one data directory, and two that sweep it; whatever they do goes on until `end`. */
class Turmoil {
  readonly #opened: Opened;
  readonly #processes: [HandOn, HandOn];
  readonly #sweeps: readonly LmdbClickSweep[];
  readonly #busy = new Map<HandOn | LmdbClickSweep, Promise<unknown>>();
  readonly clicked = new Map<string, number>();

  constructor(opened: Opened, processes: [HandOn, HandOn]) {
    this.#opened = opened;
    this.#processes = processes;
    this.#sweeps = [opened.sweepOf(), opened.sweepOf()];
  }

  async click(place: 0 | 1, codes: number) {
    const second = new SecondOfClicks(this.#opened.now());
    for (let i = 0; i < codes; i++) {
      second.add({ code: `c${i}`, owner: 'ada', tags: [] }, visit);
      this.clicked.set(`c${i}`, (this.clicked.get(`c${i}`) ?? 0) + 1);
    }
    await this.#processes[place].spool.append(second.finish());
  }

  async run(place: 0 | 1) {
    const process = this.#processes[place];
    this.#do(process, () => process.run().catch((error) => expect(error).toBeInstanceOf(SpoolLost)));
  }

  async sweep(place: 0 | 1) {
    const one = this.#sweeps[place] as LmdbClickSweep;
    this.#do(one, () => sweep(one));
  }

  #do(who: HandOn | LmdbClickSweep, work: () => Promise<unknown>) {
    if (!this.#busy.has(who))
      this.#busy.set(
        who,
        work().finally(() => this.#busy.delete(who)),
      );
  }

  async turn() {
    await setImmediate();
  }

  async pass(days: number) {
    await this.end();
    this.#opened.pass(days * millisecondsOfDay);
    for (const { spool } of this.#processes) await spool.keepAlive();
  }

  /** Its place is taken by another, though it goes on with what it is at. */
  async die(place: 0 | 1) {
    this.#opened.pass(silence);
    await this.#processes[place === 0 ? 1 : 0].spool.keepAlive();
    this.#processes[place] = await this.#opened.start();
  }

  async end() {
    await Promise.all(this.#busy.values());
  }

  async finish() {
    await this.pass(30);
    await this.#opened.adopt();
    for (const process of this.#processes) await process.run();
    for (const one of this.#sweeps) await sweep(one);
    return this.#sweeps.some(({ counts }) => counts.expired > 0);
  }
}

test('whoever counts, dies, takes over or folds, at whatever time, the sums are what was clicked', async () => {
  const place = fc.constantFrom(0 as const, 1 as const);
  const step = fc.oneof(
    fc.tuple(fc.constant('click' as const), place, fc.constantFrom(1, 3, 150)),
    fc.tuple(fc.constantFrom('run' as const, 'sweep' as const), place),
    fc.tuple(fc.constantFrom('run' as const, 'sweep' as const), place),
    fc.tuple(fc.constant('turn' as const)),
    fc.tuple(fc.constant('die' as const), place),
    fc.tuple(fc.constant('pass' as const), fc.integer({ min: -3, max: 12 })),
  );
  const property = fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 60 }), async (steps) => {
    await using opened = await open();
    const { store } = opened;
    const turmoil = new Turmoil(opened, [await opened.start(), await opened.start()]);
    for (const [kind, ...given] of steps) await (turmoil[kind] as (...some: unknown[]) => Promise<void>)(...given);
    const hasExpired = await turmoil.finish();
    for (const [code, people] of turmoil.clicked) {
      expect(await store.totals([subjectOf.link(code)])).toEqual([{ people, bots: 0 }]);
    }
    const all = turmoil.clicked.values().reduce((a, b) => a + b, 0);
    expect(await store.totals([ada])).toEqual([{ people: all, bots: 0 }]);
    if (hasExpired) return;
    const byHour = (await store.hours(ada, always)).values().reduce((sum, hours) => sum + totalsOf(hours).people, 0);
    expect(byHour).toBe(all);
    for (const name of dimensionNames) {
      expect((await store.values(ada, always, name)).values).toEqual(new Map(all === 0 ? [] : [[visit[name], all]]));
    }
  });
  await fc.assert(property, { numRuns: 20 });
}, 60_000);
