import { PassThrough, Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Stopping } from '../../../shared/errors.ts';
import { BodyLines, type Line, longestLine } from './body-lines.ts';

const never = new AbortController().signal;
const textOf = (line: Line) => (line === 'too long' ? line : line.toString('latin1'));

async function linesOf(chunks: readonly Buffer[], most = 3): Promise<string[]> {
  using lines = new BodyLines(Readable.from(chunks), never);
  const found: string[] = [];
  for (;;) {
    const here = await lines.peek(most);
    if (here.length === 0) return found;
    lines.take(here.length);
    found.push(...here.map(textOf));
  }
}

test('lines are the same however a body is cut, without the blank ones', async () => {
  const anyBytes = fc.string({ unit: fc.constantFrom('a', '\n', ' ', '\r', '\t', 'é'), maxLength: 60 });
  const property = fc.asyncProperty(anyBytes, fc.array(fc.nat(10)), async (text, sizes) => {
    const bytes = Buffer.from(text, 'latin1');
    const chunks: Buffer[] = [];
    let start = 0;
    for (const size of [...sizes, bytes.length]) {
      if (start < bytes.length && size > 0) chunks.push(bytes.subarray(start, start + size));
      start += size;
    }
    expect(await linesOf(chunks)).toEqual(text.split('\n').filter((line) => /[^ \r\t]/.test(line)));
  });
  await fc.assert(property, { numRuns: 200 });
});

test('a line may be as long as it may be, and of a longer one nothing is kept but that it is', async () => {
  const lines = ['first', 'x'.repeat(longestLine), 'x'.repeat(longestLine + 1), 'x'.repeat(10_000_000), 'last'];
  const bytes = Buffer.from(lines.join('\n'));
  const chunks = Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, n) =>
    bytes.subarray(n * 65_536, (n + 1) * 65_536),
  );
  expect(await linesOf(chunks)).toEqual(['first', lines[1], 'too long', 'too long', 'last']);
});

test('nothing more is read while lines wait', async () => {
  const body = new PassThrough();
  using lines = new BodyLines(body, never);
  const piece = Buffer.from(`${'x'.repeat(1_000)}\n`.repeat(64));
  let written = 0;
  while (body.write(piece)) {
    written++;
    await new Promise((resolve) => setImmediate(resolve));
  }
  // 256 KiB of lines, and what the stream itself holds.
  expect(written).toBeLessThan(10);
  const drained = new Promise((resolve) => body.once('drain', resolve));
  lines.take((await lines.peek(1_000)).length);
  await drained;
});

test('what waits for a line hears that the process stops, and a line that is there is not begun then', async () => {
  const stopping = new AbortController();
  const body = new PassThrough();
  using lines = new BodyLines(body, stopping.signal);
  const waiting = lines.peek(1);
  stopping.abort();
  await expect(waiting).rejects.toThrow(Stopping);
  body.write('a line\n');
  await expect(lines.peek(1)).rejects.toThrow(Stopping);
});

test('a body that breaks off gives the lines that are whole, and then fails', async () => {
  const body = new PassThrough();
  using lines = new BodyLines(body, never);
  body.write('whole\nhalf');
  expect((await lines.peek(9)).map(textOf)).toEqual(['whole']);
  lines.take(1);
  body.destroy(new Error('aborted'));
  await expect(lines.peek(9)).rejects.toThrow('ended early');
});
