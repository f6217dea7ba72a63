import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openLmdb } from '../../../shared/backends/lmdb.ts';
import { subjectOf } from '../../../shared/clicks/click-store.ts';
import { LmdbClickStore } from '../../../shared/clicks/lmdb-click-store.ts';
import { dayOf, millisecondsOfDay } from '../../../shared/runtime/calendar.ts';
import { temporaryDirectory } from '../../../tests/temporary-directory.ts';
import { type ClickSecond, SecondOfClicks } from './click-second.ts';
import { type ClickSpool, SpoolLost } from './click-spool.ts';
import { LmdbClickSpools } from './lmdb-click-spools.ts';

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
    pass(milliseconds: number) {
      time += milliseconds;
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

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
  expect(changed.map(({ subject }) => subject)).toEqual([...subjects, subjectOf.tag('ada', '2026')]);
  expect(await spool.addUp()).toEqual([]);
  expect(await store.totals(subjects)).toEqual(Array(3).fill({ people: 5, bots: 1 }));
  const day = { from: dayOf(noon), to: dayOf(noon) };
  expect(await store.values(subjectOf.owner('ada'), day, 'browser')).toEqual(new Map([['Firefox', 5]]));
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
  await spool.forgetClosed();
  expect(await store.hours(subjects[0] as string, { from: 0, to: today })).toEqual(new Map());
  await spool.append(clicks(1, 0, { at: noon - 2 * millisecondsOfDay }));
  await spool.addUp();
  expect([...(await store.hours(subjects[0] as string, { from: 0, to: today })).keys()]).toEqual([today - 1]);
  // Of the month that goes on, the closed day's are still part.
  expect(await store.totals(subjects.slice(0, 1))).toEqual([{ people: 2, bots: 0 }]);
});

test('whoever takes over, in the midst of whatever, the totals are what was appended', async () => {
  const step = fc.oneof(
    fc.record({
      kind: fc.constant('append' as const),
      people: fc.integer({ min: 1, max: 3 }),
      code: fc.integer({ max: 200, min: 0 }),
    }),
    fc.constantFrom({ kind: 'add up' as const }, { kind: 'die while adding up' as const }, { kind: 'die' as const }),
  );
  const property = fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
    await using opened = await open();
    const { spools, store, pass } = opened;
    let spool = await spools.open();
    let expected = 0;
    for (const { kind, ...what } of steps) {
      if (kind === 'append' && 'people' in what) {
        // Many links, so that adding up takes several writes.
        const second = clicks(what.people, 0, { code: `c${what.code}` });
        await spool.append(second);
        expected += what.people;
      } else if (kind === 'add up') {
        await spool.addUp();
      } else {
        const adding = kind === 'die' ? Promise.resolve() : spool.addUp();
        pass(silence);
        const [, next] = await Promise.all([
          adding.catch((error) => expect(error).toBeInstanceOf(SpoolLost)),
          spools.open(),
        ]);
        spool = next;
      }
    }
    await spool.addUp();
    expect(await store.totals([subjectOf.owner('ada')])).toEqual([{ people: expected, bots: 0 }]);
  });
  await fc.assert(property, { numRuns: 25 });
});

async function onlyWriter(store: LmdbClickStore): Promise<string | undefined> {
  const writers = new Set(Array.from(store.rows(), ({ writer }) => writer));
  expect(writers.size).toBe(1);
  return [...writers][0];
}
