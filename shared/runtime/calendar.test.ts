import { expect, test } from '@jest/globals';
import { dayOf, monthOf } from './calendar.ts';

test('a month is that of the day in UTC, the last of December too', () => {
  expect(monthOf(dayOf(Date.UTC(2026, 10, 30, 23, 59)))).toBe(2026 * 12 + 10);
  expect(monthOf(dayOf(Date.UTC(2026, 11, 31)))).toBe(2026 * 12 + 11);
  expect(monthOf(dayOf(Date.UTC(2027, 0, 1)))).toBe(2027 * 12);
});
