import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arbitraryLink } from './arbitrary-link.ts';
import { aLink } from './link-store.contract.ts';
import { linkOf, recordOf } from './lmdb-link-record.ts';

test('a record and its code are the link again', () => {
  fc.assert(
    fc.property(arbitraryLink(), (link) => {
      expect(linkOf(link.code, recordOf(link))).toStrictEqual(link);
    }),
  );
});

test('a link with nothing special about it takes room for its URL, owner and time only', () => {
  const link = aLink();
  expect(recordOf(link)).toEqual([link.url, link.owner, link.createdAt]);
});
