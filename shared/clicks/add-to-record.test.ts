import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addToRecord, type HourClicks, visitText } from './add-to-record.ts';
import { DayCounts, type DimensionName, dimensionNames, hoursOfDay, mostValues, other } from './day-counts.ts';
import { countsIn, sequenceOf } from './day-record.ts';

const sumOf = (values: Map<string, number>) => values.values().reduce((a, b) => a + b, 0);

/** So many people, each of whom said one thing six times. */
const saying = (said: readonly string[]): HourClicks => ({
  hour: 0,
  people: said.length,
  bots: 0,
  kinds: said.flatMap((_, place) => [place, 1]),
  visits: said.map((value) => visitText(dimensionNames.map(() => value))),
});

test('what is added to a record is what it says', () => {
  const value = fc.constantFrom('DE', 'D', other, '', '__proto__', '",1', 'ü\n', '7');
  const visit = fc.tuple(...dimensionNames.map(() => value));
  const added = fc.record({
    hour: fc.integer({ min: 0, max: hoursOfDay - 1 }),
    bots: fc.integer({ min: 0, max: 3 }),
    people: fc.array(fc.tuple(visit, fc.integer({ min: 1, max: 1e9 })), { maxLength: 4 }),
  });
  const property = fc.property(fc.array(added, { minLength: 1, maxLength: 8 }), (all) => {
    const expected = new DayCounts();
    let record = '';
    for (const [sequence, { hour, bots, people }] of all.entries()) {
      const visits = people.map(([values]) => visitText(values));
      const kinds = people.flatMap(([, count], place) => [place, count]);
      const sumOfPeople = people.reduce((total, [, count]) => total + count, 0);
      record = addToRecord(record, sequence, { hour, bots, people: sumOfPeople, kinds, visits });
      expected.addBots(hour, bots);
      for (const [values, count] of people) {
        const said = Object.fromEntries(dimensionNames.map((name, place) => [name, values[place]]));
        expected.addPeople(hour, count, said as Record<DimensionName, string>);
      }
    }
    expect(countsIn([record])).toEqual(expected);
    expect(sequenceOf(record)).toBe(all.length - 1);
  });
  fc.assert(property);
});

test.each([
  ['before', [other]],
  ['without', []],
])('fifty values are told apart, %s anything that is not, and the sum is that of all', (_, first) => {
  const said = [...first, ...Array.from({ length: 10 * mostValues }, (__, n) => `value ${n}`)];
  let record = '';
  for (const value of said) record = addToRecord(record, 1, saying([value, value]));
  for (const values of Object.values(countsIn([record]).dimensions)) {
    expect(values.size).toBe(mostValues + 1);
    expect(sumOf(values)).toBe(2 * said.length);
  }
});

test('the forty most frequent stay whatever comes, and who comes late and often becomes one of them', () => {
  const early = Array.from({ length: 39 }, (_, n) => `early ${n}`);
  let record = '';
  for (let n = 0; n < 100; n++) record = addToRecord(record, n, saying(early));
  for (let n = 0; n < 2_000; n++) record = addToRecord(record, n, saying([`once ${n}`, ...(n % 5 ? [] : ['late'])]));
  const { referrer } = countsIn([record]).dimensions;
  expect(early.map((value) => referrer.get(value))).toEqual(early.map(() => 100));
  expect(referrer.get('late')).toBe(400);
});
