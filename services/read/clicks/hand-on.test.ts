import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openLmdb } from '../../../shared/backends/lmdb.ts';
import { type ClickRow, type SharedClickStore, subjectOf } from '../../../shared/clicks/click-store.ts';
import { totalsOf } from '../../../shared/clicks/day-counts.ts';
import { countsIn } from '../../../shared/clicks/day-record.ts';
import { StoreUnavailable } from '../../../shared/errors.ts';
import { millisecondsOfDay, monthOf } from '../../../shared/runtime/calendar.ts';
import { temporaryDirectory } from '../../../tests/temporary-directory.ts';
import { SecondOfClicks } from './click-second.ts';
import { HandOn } from './hand-on.ts';
import { LmdbClickSpools } from './lmdb-click-spools.ts';

const noon = Date.UTC(2026, 10, 22, 12);

const nameOf = ({ subject, day, writer }: ClickRow) => `${subject} ${day} ${writer}`;

/**
 * A shared store that keeps the row with the highest sequence, the latest of a month apart from the others and from what is
 * recent, as Cassandra does, and fails when it is told to.
 */
function unreliableStore(fails: () => 'no' | 'before' | 'after', onWritten = () => {}) {
  const [rows, latest, recent] = [
    new Map<string, ClickRow>(),
    new Map<string, ClickRow>(),
    new Map<string, ClickRow>(),
  ];
  const unused = () => Promise.reject(new Error('not used'));
  const monthNameOf = ({ subject, day, writer }: ClickRow) => `${subject} ${monthOf(day)} ${writer}`;
  const keep = (where: Map<string, ClickRow>, name: string, row: ClickRow) => {
    if ((where.get(name)?.sequence ?? 0) <= row.sequence) where.set(name, row);
  };
  const eachOf = (work: (row: ClickRow) => void) => async (some: readonly ClickRow[]) => {
    for (const row of some) {
      const failure = fails();
      if (failure === 'before') throw new StoreUnavailable('It did not answer.');
      work(row);
      onWritten();
      if (failure === 'after') throw new StoreUnavailable('Its answer was lost.');
    }
  };
  const store: SharedClickStore = {
    put: eachOf((row) => {
      if (row.isLatest) keep(latest, monthNameOf(row), row);
      else keep(rows, nameOf(row), row);
    }),
    putRecent: eachOf((row) => {
      expect(row.isLatest).toBe(true);
      keep(recent, monthNameOf(row), row);
    }),
    forgetRecent: eachOf((row) => {
      const found = recent.get(monthNameOf(row));
      if (found !== undefined && found.sequence <= row.sequence - Number(!row.isLatest))
        recent.delete(monthNameOf(row));
    }),
    totals: unused,
    hours: unused,
    values: unused,
  };
  const people = (subject: string) => {
    const standing = new Map(latest);
    for (const [name, row] of recent) keep(standing, name, row);
    return new Map([...rows, ...standing.values().map((row) => [nameOf(row), row] as const)])
      .values()
      .filter((row) => row.subject === subject)
      .reduce((sum, { record }) => sum + totalsOf(countsIn([record]).hours).people, 0);
  };
  return { store, people, recent };
}

test('whatever fails, whoever dies, the shared store ends with what was counted', async () => {
  const event = fc.record({
    code: fc.integer({ min: 0, max: 5 }),
    failures: fc.array(fc.constantFrom('no' as const, 'before' as const, 'after' as const), { maxLength: 3 }),
    dies: fc.boolean(),
    days: fc.integer({ min: 0, max: 2 }),
    isPart: fc.boolean(),
  });
  // So few that what is only recent is something else each time.
  const settling = fc.record({
    least: fc.integer({ min: 0, max: 2 }),
    turns: fc.integer({ min: 1, max: 4 }),
    most: fc.integer({ min: 1, max: 9 }),
  });
  const property = fc.asyncProperty(fc.array(event, { maxLength: 20 }), settling, async (events, settling) => {
    await using directory = await temporaryDirectory();
    const env = openLmdb(directory.path);
    let now = noon;
    const spools = new LmdbClickSpools(env, () => now);
    let failures: ('no' | 'before' | 'after')[] = [];
    let seen = 0;
    const readAgain = () => {
      const read = people(subjectOf.owner('ada'));
      expect(read).toBeGreaterThanOrEqual(seen);
      seen = read;
    };
    const { store, people, recent } = unreliableStore(() => failures.shift() ?? 'no', readAgain);
    const handOnOf = async () => new HandOn({ spool: await spools.open(), store, settling, now: () => now });
    let handOn = await handOnOf();
    for (const [i, { code, dies, days, isPart, ...event }] of events.entries()) {
      const second = new SecondOfClicks(now);
      second.add({ code: `c${code}`, owner: 'ada', tags: [] }, visit);
      await handOn.spool.append(second.finish());
      failures = [...event.failures];
      const running = isPart ? handOn.runPart() : handOn.run().then(() => expect(seen).toBe(i + 1));
      await running.catch((error) => expect(error).toBeInstanceOf(StoreUnavailable));
      now += Math.max(days * millisecondsOfDay, dies ? 20_000 : 0);
      if (dies) handOn = await handOnOf();
    }
    failures = [];
    await handOn.run();
    expect(people(subjectOf.owner('ada'))).toBe(events.length);
    for (let code = 0; code <= 5; code++) {
      expect(people(subjectOf.link(`c${code}`))).toBe(events.filter((event) => event.code === code).length);
    }
    while (handOn.unsettled > 0) await handOn.run();
    expect(recent.size).toBe(0);
    await env.close();
  });
  await fc.assert(property, { numRuns: 40 });
});

test('what was added up before the rest could not be is handed on, too', async () => {
  await using directory = await temporaryDirectory();
  const env = openLmdb(directory.path);
  const spool = await new LmdbClickSpools(env, () => noon).open();
  const { store, people } = unreliableStore(() => 'no');
  const handOn = new HandOn({ spool, store, now: () => noon });
  await handOn.run();
  const second = new SecondOfClicks(noon);
  second.add({ code: 'a', owner: 'ada', tags: [] }, visit);
  await spool.append(second.finish());
  const addUp = spool.addUp.bind(spool);
  spool.addUp = async () => {
    await addUp();
    throw new StoreUnavailable('The disk is full now.');
  };
  await expect(handOn.run()).rejects.toThrow(StoreUnavailable);
  spool.addUp = addUp;
  await handOn.run();
  expect(people(subjectOf.link('a'))).toBe(1);
  await env.close();
});

const visit = { country: 'DE', referrer: 'direct', browser: 'Firefox', os: 'Linux', device: 'desktop', language: 'de' };
