import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dayOf, monthOf } from '../runtime/calendar.ts';
import { type ClickRow, type ClickStore, subjectOf } from './click-store.ts';
import { DayCounts, type DimensionName, dimensionNames, hoursOfDay, sumOf, totalsOf } from './day-counts.ts';
import { countsIn, dayRecord } from './day-record.ts';

export interface OpenedClickStores extends AsyncDisposable {
  /** Two instances over the same data, as two services have them. */
  readonly stores: readonly [ClickStore, ClickStore];
  /** Writes rows in the order in which they were counted. */
  put(rows: readonly ClickRow[]): Promise<void>;
}

/** What every `ClickStore` promises. */
export function clickStoreContract(name: string, open: () => Promise<OpenedClickStores>): void {
  describe(`${name} as a ClickStore`, () => {
    test('what is read is the sum over the writers', async () => {
      await using opened = await open();
      let run = 0;
      const property = fc.asyncProperty(arbitraryWrites, async (writes) => {
        const subject = subjectOf.link(`run-${run++}`);
        const rows = writes.map((write, i) => aRow({ ...write, subject, sequence: i + 1 }));
        await opened.put(rows);
        for (const store of opened.stores) await expectSum(store, rows);
      });
      await fc.assert(property, { numRuns: 20 });
    });

    test('the totals of a subject are those of all its months and writers', async () => {
      await using opened = await open();
      const subject = subjectOf.owner('ada');
      const month = (people: number, bots: number) => ({ people, bots });
      await opened.put([
        aRow({ subject, writer: 'a', day: firstDay, sequence: 1, month: month(1, 2) }),
        aRow({ subject, writer: 'a', day: firstDay + 1, sequence: 3, month: month(5, 6) }),
        aRow({ subject, writer: 'b', day: firstDay, sequence: 9, month: month(10, 20) }),
        aRow({ subject, writer: 'a', day: lastDay, sequence: 4, month: month(100, 0) }),
      ]);
      for (const store of opened.stores) {
        expect(await store.totals([subject, subjectOf.owner('ad'), subjectOf.link('ada')])).toEqual([
          { people: 115, bots: 26 },
          { people: 0, bots: 0 },
          { people: 0, bots: 0 },
        ]);
      }
    });

    test('only the days that are asked for are read', async () => {
      await using opened = await open();
      const [store] = opened.stores;
      const subject = subjectOf.tag('ada', 'a:b, ü');
      const days = [firstDay, firstDay + 20, firstDay + 40, lastDay];
      await opened.put(days.map((day, i) => aRow({ subject, day, sequence: i + 1 })));
      const read = await store.hours(subject, { from: firstDay + 1, to: lastDay - 1 });
      expect([...read.keys()]).toEqual([firstDay + 20, firstDay + 40]);
      expect(await store.hours(subjectOf.tag('ada', 'a'), { from: firstDay, to: lastDay })).toEqual(new Map());
      const { values } = await store.values(subject, { from: firstDay + 1, to: firstDay + 20 }, 'country');
      expect(values).toEqual(countsOf(aRow({ sequence: 2 })).dimensions.country);
    });
  });
}

export const firstDay = dayOf(Date.UTC(2026, 10, 22));
export const lastDay = firstDay + 50;

export const arbitraryWrites = fc.array(
  fc.record({
    day: fc.integer({ min: firstDay, max: lastDay }),
    writer: fc.constantFrom('a', 'b'),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Holds what is read to the sum of the rows, of which the newest of each day and writer stands. */
export async function expectSum(store: ClickStore, rows: readonly ClickRow[]): Promise<void> {
  const standing = newest(rows);
  const range = { from: firstDay, to: lastDay };
  const { subject } = rows[0] ?? aRow({});
  expect(await store.hours(subject, range)).toEqual(sumOfHours(standing));
  for (const dimension of dimensionNames) {
    const bots = sumOf(standing.map((row) => totalsOf(countsOf(row).hours))).bots;
    expect(await store.values(subject, range, dimension)).toEqual({ values: sumOfValues(standing, dimension), bots });
  }
}

/** A row whose counts follow from its sequence, as those of one writer do. */
export function aRow({
  subject = subjectOf.link('abc'),
  day = firstDay,
  writer = 'a',
  sequence = 1,
  month = { people: sequence, bots: 0 },
  isLatest = true,
}: Partial<ClickRow>): ClickRow {
  const counts = new DayCounts();
  const visit = Object.fromEntries(dimensionNames.map((name) => [name, `${name} ${sequence % 3}`]));
  counts.addPeople(sequence % hoursOfDay, sequence, visit as Record<DimensionName, string>);
  counts.addPeople(0, 1, { ...visit, country: '__proto__', os: '' } as Record<DimensionName, string>);
  counts.addBots(5, 2 * sequence);
  return { subject, day, writer, sequence, record: dayRecord(sequence, counts), month, isLatest };
}

export const countsOf = ({ record }: ClickRow) => countsIn([record]);

/** What is handed on of rows in the order in which they were counted: before a day is the latest, what was. */
export function asHandedOn(rows: readonly ClickRow[]): ClickRow[] {
  const latest = new Map<string, ClickRow>();
  return rows.flatMap((row) => {
    const name = `${row.subject} ${monthOf(row.day)} ${row.writer}`;
    const former = latest.get(name);
    latest.set(name, row);
    if (former === undefined || former.day === row.day) return [row];
    return [{ ...former, sequence: row.sequence, month: row.month, isLatest: false }, row];
  });
}

/** Of each day and writer the row with the highest sequence. */
function newest(rows: readonly ClickRow[]): ClickRow[] {
  const byName = Map.groupBy(rows, ({ day, writer }) => `${day} ${writer}`);
  return Array.from(byName.values(), (some) => some.reduce((a, b) => (b.sequence > a.sequence ? b : a)));
}

function sumOfHours(rows: readonly ClickRow[]) {
  const days = Map.groupBy(rows, ({ day }) => day);
  const sum = (some: readonly ClickRow[]) =>
    Float64Array.from({ length: 2 * hoursOfDay }, (_, i) =>
      some.reduce((s, row) => s + (countsOf(row).hours[i] ?? 0), 0),
    );
  return new Map(Array.from(days, ([day, some]) => [day, sum(some)]));
}

function sumOfValues(rows: readonly ClickRow[], dimension: DimensionName) {
  const values = new Map<string, number>();
  for (const [value, count] of rows.flatMap((row) => [...countsOf(row).dimensions[dimension]])) {
    values.set(value, (values.get(value) ?? 0) + count);
  }
  return values;
}
