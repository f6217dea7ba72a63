import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SortedRows } from './sorted-rows.ts';

test('rows come back in the order of their first six bytes, the same ones as they were added', () => {
  const byte = fc.constantFrom(0, 1, 0x7f, 0x80, 0xff);
  const prefix = fc.array(byte, { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(fc.array(prefix, { maxLength: 3_000 }), (prefixes) => {
      const rows = prefixes.map((bytes, n) => Buffer.from([...bytes, n >> 8, n & 0xff]));
      const sorted = new SortedRows(8);
      for (const row of rows) sorted.add(row);
      const taken = Buffer.concat([...sorted.take()]);
      // The last two bytes tell in which order they were added.
      expect(taken).toEqual(Buffer.concat(rows.toSorted(Buffer.compare)));
    }),
  );
});
