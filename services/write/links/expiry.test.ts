import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { KeyhopError } from '../../../shared/errors.ts';
import { parseExpiry } from './expiry.ts';

const now = Date.UTC(2026, 0, 1);
const lastMoment = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

function outcome(given: Parameters<typeof parseExpiry>[0]): string | number | undefined {
  try {
    return parseExpiry(given, now);
  } catch (error) {
    if (!(error instanceof KeyhopError)) throw error;
    return `${error.status} ${error.fields.map(({ field }) => field).join(' ')}`;
  }
}

describe('expiresAt', () => {
  test('is the moment that an RFC 3339 time means, whatever its offset from UTC', () => {
    const offsets = fc.tuple(fc.constantFrom('+', '-'), fc.nat({ max: 23 }), fc.nat({ max: 59 }));
    fc.assert(
      fc.property(fc.integer({ min: now + 1, max: lastMoment - 2 * 86_400_000 }), offsets, (time, [sign, h, m]) => {
        const minutes = (sign === '+' ? 1 : -1) * (60 * h + m);
        const local = new Date(time + minutes * 60_000).toISOString().slice(0, -1);
        const pad = (n: number) => String(n).padStart(2, '0');
        expect(outcome({ expiresAt: `${local}${sign}${pad(h)}:${pad(m)}` })).toBe(time);
        expect(outcome({ expiresAt: new Date(time).toISOString() })).toBe(time);
      }),
    );
  });

  test.each([
    ['2030-01-31T12:00:00Z', Date.UTC(2030, 0, 31, 12)],
    ['2030-01-31t12:00:00z', Date.UTC(2030, 0, 31, 12)],
    ['2028-02-29T00:00:00Z', Date.UTC(2028, 1, 29)],
    ['2030-01-31T12:00:00.123456789Z', Date.UTC(2030, 0, 31, 12, 0, 0, 123)],
    ['9999-12-31T23:59:59Z', lastMoment - 999],
  ])('%s is taken', (expiresAt, time) => {
    expect(outcome({ expiresAt })).toBe(time);
  });

  test.each([
    ...[
      '',
      'tomorrow',
      '1893456000',
      '2030',
      '2030-01-31',
      '2030-01-31T12:00:00',
      '2030-01-31T12:00Z',
      '2030-01-31 12:00:00Z',
    ],
    ...[
      '2030-02-29T00:00:00Z',
      '2030-02-30T00:00:00Z',
      '2030-04-31T00:00:00Z',
      '2030-13-01T00:00:00Z',
      '2030-00-01T00:00:00Z',
    ],
    ...[
      '2030-01-00T00:00:00Z',
      '2030-01-32T00:00:00Z',
      '2030-01-31T24:00:00Z',
      '2030-01-31T12:60:00Z',
      '2030-01-31T12:00:61Z',
    ],
    ...[
      '2030-01-31T12:00:00+1:00',
      '2030-01-31T12:00:00+24:00',
      '2030-01-31T12:00:00+01:60',
      '2030-01-31T12:00:00+0100',
    ],
    ...[
      ' 2030-01-31T12:00:00Z',
      '2030-01-31T12:00:00Z\n',
      '٢٠٣٠-01-31T12:00:00Z',
      '+02030-01-31T12:00:00Z',
      '2030-01-31T12:00:00.Z',
    ],
    '9999-12-31T23:59:59-01:00',
  ])('400: %j is none', (expiresAt) => {
    expect(outcome({ expiresAt })).toBe('400 expiresAt');
  });

  test('422: it is not in the future', () => {
    for (const time of [now, now - 1, 0])
      expect(outcome({ expiresAt: new Date(time).toISOString() })).toBe('422 expiresAt');
    expect(outcome({ expiresAt: '0000-01-01T00:00:00Z' })).toBe('422 expiresAt');
  });
});

describe('ttl', () => {
  test('is seconds from now', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 10 ** 9 }), (ttl) => outcome({ ttl }) === now + ttl * 1_000));
  });

  test('400: it ends after the year 9999', () => {
    const longest = Math.floor((lastMoment - now) / 1_000);
    expect(outcome({ ttl: longest })).toBe(now + longest * 1_000);
    for (const ttl of [longest + 1, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE])
      expect(outcome({ ttl })).toBe('400 ttl');
  });
});

test('400: both are given, be they wrong', () => {
  expect(outcome({ ttl: 1, expiresAt: '2030-01-31T12:00:00Z' })).toBe('400 ttl');
  expect(outcome({ ttl: 1, expiresAt: 'never' })).toBe('400 ttl');
});

test('a link without either does not expire, nor does one where both are cleared', () => {
  for (const given of [{}, { ttl: null }, { expiresAt: null }, { ttl: null, expiresAt: null }]) {
    expect(outcome(given)).toBeUndefined();
  }
});
