import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Conditions, Rule } from '../../../shared/links/link-options.ts';
import { firstThatHolds, type Visitor } from './rules.ts';

const words = fc.constantFrom('a', 'b', 'c');
const lists = fc.array(words, { minLength: 1, maxLength: 2 });
const times = fc.integer({ min: 0, max: 4 });

const anyConditions: fc.Arbitrary<Conditions> = fc.record(
  {
    device: lists,
    os: lists,
    browser: lists,
    language: lists,
    country: lists,
    query: fc.record({ name: words, value: words }, { requiredKeys: ['name'] }),
    after: times,
    before: times,
    weight: fc.integer({ min: 1, max: 100 }),
  },
  { requiredKeys: [] },
);

const anyVisitor: fc.Arbitrary<Visitor> = fc.record({
  device: fc.option(words, { nil: undefined }),
  os: fc.option(words, { nil: undefined }),
  browser: fc.option(words, { nil: undefined }),
  language: fc.option(words, { nil: undefined }),
  country: fc.option(words, { nil: undefined }),
  query: fc.array(fc.tuple(words, words), { maxLength: 3 }).map((pairs) => new URLSearchParams(pairs)),
});

/** What each condition says, by its name: as the documentation has it. */
function isAsWanted(name: string, wanted: unknown, visitor: Visitor, now: number, draw: number): boolean {
  const pairs = [...visitor.query];
  switch (name) {
    case 'after':
      return (wanted as number) <= now;
    case 'before':
      return (wanted as number) > now;
    case 'weight':
      return draw < (wanted as number);
    case 'query': {
      const { name: parameter, value } = wanted as { name: string; value?: string };
      return pairs.some(([key, text]) => key === parameter && (value === undefined || text === value));
    }
    default:
      return (wanted as unknown[]).includes(visitor[name as 'os']);
  }
}

test('the first rule of which all conditions hold is the one', () => {
  const rules = fc.array(anyConditions.map((conditions): Rule => ({ if: conditions, url: 'https://example.com/' })));
  fc.assert(
    fc.property(rules, anyVisitor, times, fc.integer({ min: 0, max: 99 }), (all, visitor, now, draw) => {
      const expected = all.find((rule) =>
        Object.entries(rule.if).every(([name, wanted]) => isAsWanted(name, wanted, visitor, now, draw)),
      );
      expect(firstThatHolds(all, visitor, { now, random: () => draw / 100 })).toBe(expected);
    }),
    { numRuns: 1_000 },
  );
});

const unknown: Visitor = {
  device: undefined,
  os: undefined,
  browser: undefined,
  language: undefined,
  country: undefined,
  query: new URLSearchParams(),
};

test('thirds are a third, a half of the rest, and the rest', () => {
  const thirds = [33, 50].map((weight): Rule => ({ if: { weight }, url: `https://example.com/${weight}` }));
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const seen = new Map<Rule | undefined, number>();
  for (let visit = 0; visit < 30_000; visit++) {
    const rule = firstThatHolds(thirds, unknown, { now: 0, random });
    seen.set(rule, (seen.get(rule) ?? 0) + 1);
  }
  for (const rule of [...thirds, undefined]) expect(Math.abs((seen.get(rule) ?? 0) - 10_000)).toBeLessThan(400);
});

test('nothing is drawn, and no more of a visitor looked at, where something else does not hold', () => {
  const never = (): never => {
    throw new Error('It is of no interest.');
  };
  const visitor = {
    ...unknown,
    get browser() {
      return never();
    },
  };
  const rule = { if: { before: 5, browser: ['Chrome'], weight: 50 }, url: 'https://example.com/' };
  expect(firstThatHolds([rule], visitor, { now: 5, random: never })).toBeUndefined();
});
