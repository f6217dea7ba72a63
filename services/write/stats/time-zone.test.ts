import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findZone, type TimeZone, timeText } from './time-zone.ts';

test('a time is as Intl writes it, in every zone', () => {
  const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const hours = fc.integer({ min: Date.UTC(2000, 0) / 3_600_000, max: Date.UTC(2040, 0) / 3_600_000 });
  const property = fc.property(zones, hours, (name, first) => {
    const zone = findZone(name) as TimeZone;
    const format = new Intl.DateTimeFormat('sv', { timeZone: name, dateStyle: 'short', timeStyle: 'medium' });
    // In some of which clocks are changed.
    const some = Array.from({ length: 200 }, (_, i) => first + 7 * i);
    const texts = some.map((hour) => timeText(zone, hour));
    expect(texts.map((text) => text.slice(0, 19).replace('T', ' '))).toEqual(
      some.map((hour) => format.format(hour * 3_600_000)),
    );
    expect(texts.map((text) => Date.parse(text))).toEqual(some.map((hour) => hour * 3_600_000));
  });
  fc.assert(property, { numRuns: 100 });
});

test('only names of zones are zones', () => {
  const names = [
    'UTC',
    'europe/berlin',
    'Asia/Kolkata',
    'Etc/GMT+5',
    '+01:00',
    'Mars/Phobos',
    '',
    'UTC\n',
    '__proto__',
  ];
  expect(names.filter((name) => findZone(name) !== undefined)).toEqual(names.slice(0, 4));
});
