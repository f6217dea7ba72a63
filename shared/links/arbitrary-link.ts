import fc from 'fast-check';
import { type Link, mostClicks, redirectStatuses } from './link.ts';
import type { Conditions, LinkOptions } from './link-options.ts';

const times = fc.integer({ min: 0, max: Date.UTC(10_000, 0) - 1 });
/** All of Unicode but lone surrogates. */
const wellFormed = (maxLength: number) => fc.string({ unit: 'binary', maxLength });

const words = fc.array(wellFormed(20), { minLength: 1, maxLength: 3 });

const arbitraryConditions: fc.Arbitrary<Conditions> = fc.record(
  {
    device: words,
    os: words,
    browser: words,
    language: words,
    country: words,
    query: fc.record(
      { name: wellFormed(20), value: wellFormed(20) },
      { requiredKeys: ['name'], noNullPrototype: true },
    ),
    after: times,
    before: times,
    weight: fc.integer({ min: 1, max: 100 }),
  },
  { requiredKeys: [], noNullPrototype: true },
);

/** Any options that the rules let through, besides URLs that no rule would. */
function arbitraryOptions(): fc.Arbitrary<LinkOptions> {
  return fc
    .record<LinkOptions>(
      {
        notBefore: times,
        forwardQuery: fc.constant(true),
        forwardPath: fc.constant(true),
        password: wellFormed(100),
        rules: fc.array(
          fc.record({ if: arbitraryConditions, url: fc.webUrl({ withFragments: true }) }, { noNullPrototype: true }),
          { minLength: 1, maxLength: 5 },
        ),
      },
      { requiredKeys: [], noNullPrototype: true },
    )
    .filter((options) => Object.keys(options).length > 0);
}

/** Any link that the rules let through, under a code that nothing else has. */
export function arbitraryLink(): fc.Arbitrary<Link> {
  return fc.record(
    {
      code: fc.stringMatching(/^[A-Za-z0-9][\w-]{20,40}[A-Za-z0-9]$/),
      url: fc.webUrl({ withFragments: true, withQueryParameters: true }),
      owner: fc.stringMatching(/^[A-Za-z0-9][\w.@-]{0,63}$/),
      createdAt: times,
      expiresAt: fc.option(times, { nil: undefined }),
      state: fc.constantFrom('active', 'disabled', 'deleted'),
      deletedAt: fc.option(times, { nil: undefined }),
      blocked: fc.boolean(),
      version: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      redirect: fc.constantFrom(...redirectStatuses),
      tags: fc.uniqueArray(wellFormed(50), { maxLength: 20 }).map((tags) => tags.sort()),
      title: wellFormed(500),
      maxClicks: fc.option(fc.integer({ min: 1, max: mostClicks }), { nil: undefined }),
      options: fc.option(arbitraryOptions(), { nil: undefined }),
    },
    { noNullPrototype: true },
  );
}
