import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MissBudget } from './miss-budget.ts';

test('allows for 300 at once and 30 a second after that, each address its own', () => {
  let time = 5;
  const budget = new MissBudget(() => time);
  const spendAll = (address: string) => {
    let spent = 0;
    while (budget.spend(address)) spent++;
    return spent;
  };
  expect(spendAll('a')).toBe(300);
  expect(spendAll('b')).toBe(300);
  time += 1_000;
  expect(spendAll('a')).toBe(30);
  time += 100;
  expect(spendAll('a')).toBe(3);
  time += 3_600_000;
  expect(spendAll('a')).toBe(300);
});

test('never allows for more than 300 and 30 a second, nor refuses who stays below 30 a second', () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 1_000 });
  const property = fc.property(pauses, (all) => {
    let time = 0;
    const [greedy, modest] = [new MissBudget(() => time), new MissBudget(() => time)];
    let [spent, asked] = [0, 0];
    for (const pause of all) {
      time += pause;
      if (greedy.spend('a')) spent++;
      if (asked < (time / 1_000) * 30) expect([asked++, modest.spend('a')]).toEqual([asked - 1, true]);
    }
    expect(spent).toBeLessThanOrEqual(300 + (time / 1_000) * 30);
  });
  fc.assert(property);
});

test('who is refused is not punished for having asked', () => {
  let time = 0;
  const budget = new MissBudget(() => time);
  for (let i = 0; i < 10_000; i++) budget.spend('a');
  time += 34;
  expect(budget.spend('a')).toBe(true);
});
