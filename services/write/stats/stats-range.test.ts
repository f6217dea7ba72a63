import { describe, expect, test } from '@jest/globals';
import { InvalidRequest } from '../../../shared/errors.ts';
import { parseRange } from './stats-range.ts';
import { findZone, type TimeZone } from './time-zone.ts';

const utc = findZone('UTC') as TimeZone;
const berlin = findZone('Europe/Berlin') as TimeZone;
const now = Date.parse('2026-11-22T12:34:56Z');

const textOf = (hour: number) => `${new Date(hour * 3_600_000).toISOString().slice(0, 13)}Z`;
function rangeOf(given: { from?: string; to?: string }, zone = utc): string[] {
  const { from, to } = parseRange(given, zone, now);
  return [textOf(from), textOf(to)];
}

test.each([
  ['without both, the last thirty days with today', {}, utc, ['2026-10-24T00Z', '2026-11-22T13Z']],
  ['the same by the zone’s clocks', {}, berlin, ['2026-10-23T22Z', '2026-11-22T13Z']],
  ['thirty days that end with a date', { to: '2026-11-10' }, utc, ['2026-10-12T00Z', '2026-11-11T00Z']],
  ['thirty days that end before a time', { to: '2026-11-10T00:00:00Z' }, utc, ['2026-10-11T00Z', '2026-11-10T00Z']],
  ['from a date until now', { from: '2026-11-22' }, berlin, ['2026-11-21T23Z', '2026-11-22T13Z']],
  ['dates, the last included', { from: '2026-11-01', to: '2026-11-01' }, utc, ['2026-11-01T00Z', '2026-11-02T00Z']],
  ['a date of 25 hours', { from: '2026-10-25', to: '2026-10-25' }, berlin, ['2026-10-24T22Z', '2026-10-25T23Z']],
  [
    'times, their hours taken whole',
    { from: '2026-11-01T10:59:59.999+02:00', to: '2026-11-01T10:00:00.001Z' },
    berlin,
    ['2026-11-01T08Z', '2026-11-01T11Z'],
  ],
  [
    'a time that is not included',
    { from: '2026-11-01T09:00:00Z', to: '2026-11-01T10:00:00Z' },
    utc,
    ['2026-11-01T09Z', '2026-11-01T10Z'],
  ],
  ['what is still to come', { from: '2027-01-01', to: '2027-01-02' }, utc, ['2027-01-01T00Z', '2027-01-03T00Z']],
  ['ten years', { from: '2016-11-23', to: '2026-11-22' }, utc, ['2016-11-23T00Z', '2026-11-23T00Z']],
] as const)('%s', (_, given, zone, expected) => {
  expect(rangeOf(given, zone)).toEqual(expected);
});

describe('is refused, naming the parameter', () => {
  test.each([
    [{ from: '2026-02-30' }, 'from'],
    [{ from: '2026-13-01' }, 'from'],
    [{ to: '2026-11-22T10:00:00' }, 'to'],
    [{ to: '2026-11-22T25:00:00Z' }, 'to'],
    [{ to: '2026-02-30T10:00:00Z' }, 'to'],
    [{ from: 'yesterday' }, 'from'],
    [{ from: '' }, 'from'],
    [{ from: '2026' }, 'from'],
    [{ from: '1999-12-31' }, 'from'],
    [{ to: '2200-01-01' }, 'to'],
    [{ from: '2026-11-02', to: '2026-11-01' }, 'from'],
    [{ from: '2026-11-01T00:00:00Z', to: '2026-11-01T00:00:00Z' }, 'from'],
    [{ from: '2026-11-23' }, 'from'],
    [{ from: '2016-01-01', to: '2026-11-22' }, 'from'],
  ])('%j', (given, field) => {
    let problem: unknown;
    try {
      rangeOf(given);
    } catch (error) {
      problem = error;
    }
    expect(problem).toBeInstanceOf(InvalidRequest);
    expect((problem as InvalidRequest).fields.map((each) => each.field)).toEqual([field]);
  });
});
