import { setImmediate } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openLmdb } from '../../../shared/backends/lmdb.ts';
import { subjectOf } from '../../../shared/clicks/click-store.ts';
import { DayCounts, dimensionNames } from '../../../shared/clicks/day-counts.ts';
import { dayRecord } from '../../../shared/clicks/day-record.ts';
import { LmdbClickStore } from '../../../shared/clicks/lmdb-click-store.ts';
import { dayOf, millisecondsOfDay, millisecondsOfHour } from '../../../shared/runtime/calendar.ts';
import { temporaryDirectory } from '../../../tests/temporary-directory.ts';
import { type ClickSecond, SecondOfClicks } from './click-second.ts';
import { type ClickSpool, SpoolLost } from './click-spool.ts';
import type { LmdbClickSpool } from './lmdb-click-spool.ts';
import { LmdbClickSpools } from './lmdb-click-spools.ts';
import { openSpoolTables } from './lmdb-spool-tables.ts';

const noon = Date.UTC(2026, 10, 22, 12);
/** Milliseconds after which a silent spool may be taken over. */
const silence = 15_000;
const visit = { country: 'DE', referrer: 'direct', browser: 'Firefox', os: 'Linux', device: 'desktop', language: 'de' };
const link = { code: 'abc', owner: 'ada', tags: ['print', '2026'] };
const subjects = [subjectOf.link('abc'), subjectOf.owner('ada'), subjectOf.tag('ada', 'print')];

async function open() {
  await using opened = new AsyncDisposableStack();
  const directory = opened.use(await temporaryDirectory());
  const env = openLmdb(directory.path);
  opened.defer(() => env.close());
  const parts = opened.move();
  let time = noon;
  return {
    spools: new LmdbClickSpools(env, () => time),
    store: new LmdbClickStore(env),
    tables: openSpoolTables(env),
    env,
    pass(milliseconds: number) {
      time += milliseconds;
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

type Opened = Awaited<ReturnType<typeof open>>;

function clicks(people: number, bots = 0, { at = noon, code = link.code } = {}): ClickSecond {
  const second = new SecondOfClicks(at);
  for (let i = 0; i < people; i++) second.add({ ...link, code }, visit);
  for (let i = 0; i < bots; i++) second.add({ ...link, code }, 'bot');
  return second.finish();
}

test('what was appended is added up once, of the link, its owner and each of its tags', async () => {
  await using opened = await open();
  const { spools, store } = opened;
  const spool = await spools.open();
  await spool.append(clicks(3, 1));
  await spool.append(clicks(2));
  const changed = await spool.addUp();
  expect(changed.map(({ subject }) => subject).sort()).toEqual([...subjects, subjectOf.tag('ada', '2026')].sort());
  expect(await spool.addUp()).toEqual([]);
  expect(await store.totals(subjects)).toEqual(Array(3).fill({ people: 5, bots: 1 }));
  const day = { from: dayOf(noon), to: dayOf(noon) };
  expect((await store.values(subjectOf.owner('ada'), day, 'browser')).values).toEqual(new Map([['Firefox', 5]]));
});

test('whoever is silent for too long loses its spool, and none of the clicks counts twice or not at all', async () => {
  await using opened = await open();
  const { spools, store, pass } = opened;
  const frozen = await spools.open();
  await frozen.append(clicks(1));
  expect(await spools.takeOver()).toBeUndefined();
  pass(silence);
  const other = (await spools.takeOver()) as ClickSpool;
  await expect(frozen.append(clicks(10))).rejects.toThrow(SpoolLost);
  await expect(frozen.addUp()).rejects.toThrow(SpoolLost);
  await other.addUp();
  expect(await store.totals(subjects.slice(0, 1))).toEqual([{ people: 1, bots: 0 }]);
});

test('a spool that was released is used again, and is no longer taken for one that was left behind', async () => {
  await using opened = await open();
  const { spools, store, pass } = opened;
  const first = await spools.open();
  await first.append(clicks(1));
  await first.addUp();
  await first.release();
  pass(silence);
  expect(await spools.takeOver()).toBeUndefined();
  const second = await spools.open();
  await second.append(clicks(1));
  await second.addUp();
  expect(await store.totals(subjects.slice(0, 1))).toEqual([{ people: 2, bots: 0 }]);
  expect(Array.from(store.rows(), ({ writer }) => writer)).toEqual(Array(4).fill((await onlyWriter(store)) as string));
});

test('a click of a day that was closed counts for the first that is open', async () => {
  await using opened = await open();
  const { spools, store } = opened;
  const spool = await spools.open();
  const today = dayOf(noon);
  await spool.append(clicks(1, 0, { at: noon - 3 * millisecondsOfDay }));
  await spool.addUp();
  await spool.noteHandedOn(spool.added);
  expect(await spool.close(today - 1)).toBe(true);
  await spool.append(clicks(1, 0, { at: noon - 2 * millisecondsOfDay }));
  await spool.addUp();
  const days = async () => [...(await store.hours(subjects[0] as string, { from: 0, to: today })).keys()];
  expect(await days()).toEqual([today - 3, today - 1]);
  await spool.noteHandedOn(spool.added);
  await spool.forgetClosed();
  expect(await days()).toEqual([today - 1]);
  // Of the month that goes on, the closed day's are still part.
  expect(await store.totals(subjects.slice(0, 1))).toEqual([{ people: 2, bots: 0 }]);
});

test('a closed day is not forgotten while it is the latest of a month that goes on: it has yet to become a row of its own', async () => {
  await using opened = await open();
  const { spools, store } = opened;
  const spool = await spools.open();
  const today = dayOf(noon);
  const link = subjects[0] as string;
  const days = async () => [...(await store.hours(link, { from: 0, to: today + 40 })).keys()];
  await spool.append(clicks(1));
  await spool.addUp();
  await spool.noteHandedOn(spool.added);
  await spool.close(today + 1);
  await spool.forgetClosed();
  expect(await days()).toEqual([today]);
  await spool.append(clicks(1, 0, { at: noon + millisecondsOfDay }));
  const changed = await spool.addUp();
  expect(changed.filter(({ subject }) => subject === link)).toEqual([
    { subject: link, day: today, isLatest: false },
    { subject: link, day: today + 1, isLatest: true },
  ]);
  expect((await Array.fromAsync(spool.notHandedOn())).filter(({ subject }) => subject === link)).toHaveLength(2);
  await spool.noteHandedOn(spool.added);
  await spool.close(today + 40);
  await spool.forgetClosed();
  expect(await days()).toEqual([]);
});

test('what an earlier version kept, and had begun to add up, counts once', async () => {
  await using opened = await open();
  const { spools, store, tables } = opened;
  const said = dimensionNames.map((name) => visit[name]);
  const kept = (code: string) =>
    JSON.stringify({ at: noon, visits: [said], links: [[code, 'ada', ['print'], 1, [0, 2]]] });
  await tables.terms.put('older', true, 1);
  await tables.alive.put('older', 1);
  for (const [i, code] of ['a', 'b', 'a', 'a'].entries()) await tables.seconds.put(['older', i + 1], kept(code));
  // It was killed when one row had seen the first three, and then went on.
  const counts = new DayCounts();
  counts.addPeople(12, 4, visit);
  counts.addBots(12, 2);
  const month = { people: 4, bots: 2 };
  store.write({
    subject: subjectOf.link('a'),
    day: dayOf(noon),
    writer: 'older',
    sequence: 3,
    record: dayRecord(3, counts),
    month,
  });
  const spool = await spools.open();
  expect(spool.writer).toBe('older');
  await spool.append(clicks(1, 0, { code: 'a' }));
  await spool.addUp();
  const totals = await store.totals([subjectOf.link('a'), subjectOf.link('b'), subjectOf.tag('ada', 'print')]);
  expect(totals).toEqual([
    { people: 7, bots: 3 },
    { people: 2, bots: 1 },
    { people: 9, bots: 4 },
  ]);
});

test('whoever takes over, in the midst of whatever, the totals are what was appended', async () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('append' as const),
      links: fc.integer({ min: 1, max: 26 }),
      // The clock goes on, and back, over hours.
      hours: fc.integer({ min: -1, max: 1 }),
    }),
    fc.constant({ kind: 'add up' as const }),
    fc.record({ kind: fc.constant('die' as const), turns: fc.integer({ min: 0, max: 20 }) }),
  );
  const property = fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
    await using opened = await open();
    const { spools, store, pass } = opened;
    let spool = await spools.open();
    const expected = new Map<string, number>();
    for (const step of steps) {
      if (step.kind === 'append') {
        const codes = Array.from({ length: step.links }, (_, n) => String.fromCharCode(97 + n));
        await spool.append(onceEach(codes, noon + step.hours * millisecondsOfHour));
        for (const code of codes) expected.set(code, (expected.get(code) ?? 0) + 1);
      } else if (step.kind === 'add up') {
        await spool.addUp();
      } else {
        const adding = await beginToAdd(opened, spool, step.turns);
        pass(silence);
        [spool] = await Promise.all([spools.open(), adding.done]);
      }
    }
    await spool.addUp();
    const people = [...expected.values()].reduce((a, b) => a + b, 0);
    expect(await store.totals([subjectOf.owner('ada')])).toEqual([{ people, bots: 0 }]);
    for (const [code, count] of expected) {
      expect(await store.totals([subjectOf.link(code)])).toEqual([{ people: count, bots: 0 }]);
    }
  });
  await fc.assert(property, { numRuns: 40 });
});

/** A click on each: links that begin with different letters are added up by different writes. */
function onceEach(codes: readonly string[], at: number): ClickSecond {
  const second = new SecondOfClicks(at);
  for (const code of codes) second.add({ ...link, code }, visit);
  return second.finish();
}

/** Has a spool add up until it writes rows, some of them in each turn, and so many turns more. */
async function beginToAdd({ env, tables }: Opened, spool: LmdbClickSpool, turns: number) {
  let isOver = false;
  const done = spool
    .addUp()
    .catch((error) => expect(error).toBeInstanceOf(SpoolLost))
    .finally(() => {
      isOver = true;
    });
  const isWriting = () => {
    const { added = 0, adding = 0 } = tables.progress.get(spool.writer) ?? {};
    return adding > added;
  };
  while (!isOver && !isWriting()) await setImmediate();
  // What says so is on disk before the first row.
  await env.flushed;
  for (let turn = 0; turn < turns; turn++) await setImmediate();
  return { done };
}

async function onlyWriter(store: LmdbClickStore): Promise<string | undefined> {
  const writers = new Set(Array.from(store.rows(), ({ writer }) => writer));
  expect(writers.size).toBe(1);
  return [...writers][0];
}
