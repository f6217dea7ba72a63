import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { connectTwice, newKeyspace } from '../../tests/stores/shared-cassandra.ts';
import type { CassandraOptions } from '../backends/cassandra.ts';
import { millisecondsOfDay, monthOf } from '../runtime/calendar.ts';
import { CassandraClickStore } from './cassandra-click-store.ts';
import { forgetHours } from './click-retention.ts';
import {
  aRow,
  arbitraryWrites,
  asHandedOn,
  clickStoreContract,
  countsOf,
  expectSum,
  firstDay,
  lastDay,
} from './click-store.contract.ts';
import { bucketOf, type ClickRow, subjectOf } from './click-store.ts';

let keyspace: CassandraOptions;
beforeAll(async () => {
  keyspace = await newKeyspace();
}, 360_000);

async function open() {
  const { connections, ...opened } = await connectTwice(keyspace);
  const stores = [new CassandraClickStore(connections[0]), new CassandraClickStore(connections[1])] as const;
  return {
    ...opened,
    cassandra: connections[0],
    stores,
    async put(rows: readonly ClickRow[]) {
      for (const row of asHandedOn(rows)) await stores[0].put([row]);
    },
  };
}

clickStoreContract('CassandraClickStore', open);

test('rows written twice, late and in any order are as those written once, in order', async () => {
  await using opened = await open();
  const { stores } = opened;
  let run = 0;
  const disordered = arbitraryWrites.chain((writes) => {
    const rows = writes.map((write, i) => aRow({ ...write, subject: '', sequence: i + 1 }));
    const handedOn = asHandedOn(rows);
    return fc
      .shuffledSubarray([...handedOn, ...handedOn], { minLength: 2 * handedOn.length })
      .map((disorderly) => ({ rows, disorderly }));
  });
  const property = fc.asyncProperty(disordered, async ({ rows, disorderly }) => {
    const subject = subjectOf.link(`disordered-${run++}`);
    for (const [i, row] of disorderly.entries()) await stores[i % 2 === 0 ? 0 : 1].put([{ ...row, subject }]);
    await expectSum(
      stores[0],
      rows.map((row) => ({ ...row, subject })),
    );
  });
  await fc.assert(property, { numRuns: 20 });
});

test('whoever reads while another day becomes the latest reads each day once', async () => {
  await using opened = await open();
  const { stores } = opened;
  const subject = subjectOf.link('followed');
  const range = { from: firstDay, to: firstDay + 1 };
  const [former, next] = [firstDay, firstDay + 1].map((day, i) => aRow({ subject, day, sequence: i + 1 }));
  const read: number[] = [];
  for (const row of asHandedOn([former, next] as ClickRow[])) {
    await stores[0].put([row]);
    read.push((await stores[1].hours(subject, range)).size);
    expect((await stores[1].hours(subject, range)).get(firstDay)).toEqual(countsOf(former as ClickRow).hours);
  }
  expect(read).toEqual([1, 1, 2]);
});

describe('what is recent', () => {
  test('is read as if it were put, before, while and after it is', async () => {
    await using opened = await open();
    const { stores } = opened;
    const [store] = stores;
    let run = 0;
    const write = fc.record({
      day: fc.integer({ min: firstDay, max: lastDay }),
      writer: fc.constantFrom('a', 'b'),
      settles: fc.constantFrom('not yet' as const, 'later' as const, 'at once' as const),
    });
    const property = fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 8 }), async (writes) => {
      const subject = subjectOf.link(`recent-${run++}`);
      const rows = writes.map((write, i) => aRow({ ...write, subject, sequence: i + 1 }));
      const steps = asHandedOn(rows).flatMap((row) => {
        if (!row.isLatest) return [() => store.put([row])];
        const settles = writes[row.sequence - 1]?.settles;
        if (settles === 'at once') return [() => store.put([row])];
        const recent = [() => store.putRecent([row])];
        return settles === 'later' ? [...recent, () => store.put([row]), () => store.forgetRecent([row])] : recent;
      });
      let read = 0;
      for (const step of steps) {
        await step();
        const [totals] = await stores[1].totals([subject]);
        expect(totals?.people).toBeGreaterThanOrEqual(read);
        read = totals?.people ?? 0;
      }
      await expectSum(stores[1], rows);
    });
    await fc.assert(property, { numRuns: 15 });
  });

  test('is forgotten only as far as it is put, and not what became the latest day since', async () => {
    await using opened = await open();
    const [store] = opened.stores;
    const subject = subjectOf.link('forgotten late');
    const rows = [
      aRow({ subject, sequence: 4 }),
      aRow({ subject, sequence: 5 }),
      aRow({ subject, day: firstDay + 1, sequence: 6 }),
    ];
    const [first, second, next] = rows as [ClickRow, ClickRow, ClickRow];
    const former = asHandedOn(rows).filter(({ isLatest }) => !isLatest);
    await store.putRecent([second]);
    await store.put([first]);
    await store.forgetRecent([first]);
    await expectSum(store, [first, second]);
    await store.put(former);
    await store.putRecent([next]);
    await store.forgetRecent(former);
    await expectSum(store, rows);
  });

  test('is written a thousand rows at once, and more than Cassandra takes as one write of many partitions', async () => {
    await using opened = await open();
    const [store] = opened.stores;
    const subjects = Array.from({ length: 40_000 }, (_, i) => subjectOf.link(`many-${i}`)).filter(
      (subject) => bucketOf(subject) === 0,
    );
    const rows = subjects.slice(0, 1_000).map((subject) => aRow({ subject }));
    await store.putRecent(rows);
    const totals = await store.totals(rows.map(({ subject }) => subject));
    expect(totals).toEqual(rows.map(({ month }) => month));
  });
});

test('what an earlier version wrote of a day is not read again beside what is the latest now', async () => {
  await using opened = await open();
  const [store] = opened.stores;
  const subject = subjectOf.link('earlier');
  const rows = [1, 2].map((sequence) => aRow({ subject, sequence }));
  await store.put([{ ...rows[0], isLatest: false } as ClickRow]);
  await expectSum(store, rows.slice(0, 1));
  await store.put(rows.slice(1));
  await expectSum(store, rows);
});

describe('what is kept for long enough', () => {
  const now = (firstDay + 3) * millisecondsOfDay;

  test.each([
    [
      'the latest day of a month',
      true,
      'SELECT ttl(hours) AS hours, ttl(counts) AS said FROM click_months WHERE subject = ?',
    ],
    [
      'an earlier one',
      false,
      `SELECT ttl(hours) AS hours, ttl(country) AS said FROM click_days WHERE subject = ? AND month = ${monthOf(firstDay)}`,
    ],
  ])('%s goes in its time, counted from that day', async (_, isLatest, cql) => {
    await using opened = await open();
    const { cassandra } = opened;
    const kept = new CassandraClickStore(cassandra, { hours: 5, days: 9 }, () => now);
    const row = aRow({ subject: subjectOf.link(`kept-${isLatest}`), isLatest });
    await kept.put([row]);
    const { rows } = await cassandra.run({ kind: 'read', cql }, [row.subject]);
    const days = (seconds: number) => Math.ceil(seconds / 86_400);
    expect(rows.map(({ hours, said }) => [hours, said].map(days))).toEqual([[2, 6]]);
  });

  test('of the latest day first the hours are forgotten, then all but the totals of its month', async () => {
    await using opened = await open();
    const { cassandra, stores } = opened;
    const [store] = stores;
    const row = aRow({ subject: subjectOf.link('forgotten') });
    const { subject, day, writer, month } = row;
    await store.put([row]);
    const forget = (columns: string) =>
      cassandra.run(
        {
          kind: 'idempotent write',
          cql: `DELETE ${columns} FROM click_months WHERE subject = ? AND month = ? AND writer = ?`,
        },
        [subject, monthOf(day), writer],
      );
    // As if their time were over.
    await forget('hours');
    expect(await store.hours(subject, { from: day, to: day })).toEqual(
      new Map([[day, forgetHours(countsOf(row).hours)]]),
    );
    await forget('day, counts');
    expect(await store.hours(subject, { from: day, to: day })).toEqual(new Map());
    expect(await store.totals([subject])).toEqual([month]);
  });

  test('of an earlier day the hours are forgotten first', async () => {
    await using opened = await open();
    const { cassandra, stores } = opened;
    const row = aRow({ subject: subjectOf.link('forgotten earlier'), isLatest: false });
    const { subject, day, writer } = row;
    await stores[0].put([row]);
    // As if their time were over.
    await cassandra.run(
      {
        kind: 'idempotent write',
        cql: 'DELETE hours FROM click_days WHERE subject = ? AND month = ? AND day = ? AND writer = ?',
      },
      [subject, monthOf(day), day, writer],
    );
    const read = await stores[0].hours(subject, { from: day, to: day });
    expect(read).toEqual(new Map([[day, forgetHours(countsOf(row).hours)]]));
  });
});
