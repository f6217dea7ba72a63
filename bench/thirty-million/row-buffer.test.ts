import { expect, test } from '@jest/globals';
import { types } from 'cassandra-driver';
import fc from 'fast-check';
import { RowBuffer } from './row-buffer.ts';

/** How values are read again that were written as a type. */
const readers: Record<string, (bytes: Buffer) => unknown> = {
  text: (bytes) => bytes.toString(),
  timestamp: (bytes) => new Date(Number(bytes.readBigInt64BE())),
  bigint: (bytes) => types.Long.fromString(bytes.readBigInt64BE().toString()),
  int: (bytes) => bytes.readInt32BE(),
  smallint: (bytes) => bytes.readInt16BE(),
  tinyint: (bytes) => bytes.readInt8(),
  boolean: (bytes) => bytes.readUInt8() === 1,
  'frozen<set<text>>': (bytes) => {
    const elements: string[] = [];
    for (let at = 4; at < bytes.length; ) {
      const end = at + 4 + bytes.readInt32BE(at);
      elements.push(bytes.toString('utf8', at + 4, end));
      at = end;
    }
    expect(elements).toHaveLength(bytes.readInt32BE());
    return elements;
  },
};
const columnTypes = Object.keys(readers);

const integer = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
const text = fc.string({ unit: 'grapheme', maxLength: 200 });
const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => types.Long.fromString(String(value)));
// By their bytes, as Cassandra keeps them.
const set = fc.uniqueArray(text).map((texts) => texts.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
/** A hundred of them take 3 MB. */
const longText = 'a'.repeat(30_000);
const values = [text, fc.date({ noInvalidDate: true }), long, integer(32), integer(16), integer(8), fc.boolean(), set];
const row = fc.tuple(integer(8).map(Math.abs), ...values.map((value) => fc.oneof(value, fc.constant(types.unset))));

function* rowsIn(bytes: Buffer): Generator<unknown[]> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + 4 + bytes.readInt32BE(at);
    const read: unknown[] = [bytes.readUInt8(at + 4)];
    for (at += 5; at < end; ) {
      const length = bytes.readInt16BE(at);
      at += 2;
      const value = () => readers[columnTypes[read.length - 1] as string]?.(bytes.subarray(at, at + length));
      read.push(length < 0 ? types.unset : value());
      at += Math.max(length, 0);
    }
    yield read;
  }
}

test('rows are read again as they were, also of more than it has room for at first', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), (rows) => {
      const buffer = new RowBuffer();
      const add = (some: typeof rows) => {
        for (const [table, ...cells] of some) buffer.add(table, columnTypes, cells);
      };
      add(rows);
      expect([...rowsIn(buffer.take())]).toEqual(rows);
      for (let i = 0; i < 100; i++) buffer.add(1, ['text'], [longText]);
      add(rows);
      expect([...rowsIn(buffer.take())].slice(100)).toEqual(rows);
    }),
    { numRuns: 20 },
  );
});

test('what it knows no type of, or is too long, is refused', () => {
  const buffer = new RowBuffer();
  expect(() => buffer.add(0, ['duration'], [1])).toThrow('duration');
  expect(() => buffer.add(0, ['text'], ['a'.repeat(2 ** 15)])).toThrow('out of range');
});
