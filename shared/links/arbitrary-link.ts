import fc from 'fast-check';
import { type Link, mostClicks, redirectStatuses } from './link.ts';

const times = fc.integer({ min: 0, max: Date.UTC(10_000, 0) - 1 });
/** All of Unicode but lone surrogates. */
const wellFormed = (maxLength: number) => fc.string({ unit: 'binary', maxLength });

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
    },
    { noNullPrototype: true },
  );
}
