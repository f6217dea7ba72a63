import { beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Absence } from './absence.ts';

let time: number;
let absence: Absence;

beforeEach(() => {
  time = 10_000;
  absence = new Absence(() => time);
});

test('is believed from the second miss within a second, for a second', () => {
  absence.note('code', time);
  expect(absence.has('code')).toBe(false);
  time += 900;
  absence.note('code', time);
  expect(absence.has('code')).toBe(true);
  time += 1_000;
  expect(absence.has('code')).toBe(true);
  time += 1;
  expect(absence.has('code')).toBe(false);
});

test('is not believed after misses more than a second apart', () => {
  for (let i = 0; i < 10; i++) {
    absence.note('code', time);
    time += 1_001;
    expect(absence.has('code')).toBe(false);
  }
});

test('is forgotten when told, and then begins anew', () => {
  for (let i = 0; i < 2; i++) absence.note('code', time);
  absence.forget('code');
  expect(absence.has('code')).toBe(false);
  absence.note('code', time);
  expect(absence.has('code')).toBe(false);
});

test('is never believed for longer than a second after the store was asked, however late it answered', () => {
  const answers = fc.array(fc.record({ pause: fc.nat(700), took: fc.nat(700) }), { maxLength: 20 });
  const property = fc.property(answers, (all) => {
    absence = new Absence(() => time);
    let asked = Number.NEGATIVE_INFINITY;
    for (const { pause, took } of all) {
      time += pause;
      if (absence.has('code')) expect(time - asked).toBeLessThanOrEqual(1_000);
      asked = time;
      time += took;
      absence.note('code', asked);
    }
  });
  fc.assert(property);
});

test('of how many codes is bounded', () => {
  for (let i = 0; i < 20_001; i++) for (let twice = 0; twice < 2; twice++) absence.note(`c${i}`, time);
  expect(absence.has('c0')).toBe(false);
  expect(absence.has('c20000')).toBe(true);
});
