import { expect, test } from '@jest/globals';
import { highestRate } from './highest-rate.ts';
import type { Figures } from './measure.ts';
import type { Scenario } from './scenarios.ts';

const climb = { name: 'highest', nodes: 1, gets: 5_000, creates: 100, step: 1_000 } as const;

/** A cluster that holds so much. */
function holding(limit: number) {
  const asked: number[] = [];
  const measureAt = async (scenario: Scenario) => {
    asked.push(scenario.gets);
    return { scenario, missed: scenario.gets > limit ? ['p99 1200 ms'] : [] } as unknown as Figures;
  };
  return { asked, measureAt };
}

test('the rate rises until it is not held, and the last one that was is told', async () => {
  const { asked, measureAt } = holding(7_500);
  const { scenario, missed } = await highestRate(climb, measureAt);
  expect(asked).toEqual([5_000, 6_000, 7_000, 8_000]);
  expect([scenario.gets, missed]).toEqual([7_000, []]);
});

test('where not even the first is held, that is told', async () => {
  const { asked, measureAt } = holding(4_000);
  const { scenario, missed } = await highestRate(climb, measureAt);
  expect(asked).toEqual([5_000]);
  expect([scenario.gets, missed.length]).toEqual([5_000, 1]);
});

test('it ends at a rate that the generator cannot make', async () => {
  const { asked, measureAt } = holding(Number.POSITIVE_INFINITY);
  expect((await highestRate(climb, measureAt)).scenario.gets).toBe(30_000);
  expect(asked).toHaveLength(26);
});
