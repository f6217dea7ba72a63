import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { StoreUnavailable } from '../../../shared/errors.ts';
import { temporaryDirectory } from '../../../tests/temporary-directory.ts';
import { ReadAhead } from './read-ahead.ts';

const bodyOf = (stream: PassThrough) => stream as unknown as IncomingMessage;

/** Writes all of it, waiting where the stream says so. */
async function writeAll(stream: PassThrough, bytes: Buffer): Promise<void> {
  for (let start = 0; start < bytes.length; start += 50_000) {
    if (!stream.write(bytes.subarray(start, start + 50_000))) {
      await new Promise((resolve) => stream.once('drain', resolve));
    }
  }
  stream.end();
}

test('all is read at once though nobody takes it, and is all there when somebody does', async () => {
  await using directory = await temporaryDirectory();
  const bytes = randomBytes(20_000_000);
  const source = new PassThrough();
  const ahead = new ReadAhead(bodyOf(source), directory.path);
  await writeAll(source, bytes);
  // It waits in a file without a name.
  expect(readdirSync(directory.path)).toEqual([]);
  expect((await buffer(ahead)).equals(bytes)).toBe(true);
});

test('who takes by fits and starts gets all of it, in order', async () => {
  await using directory = await temporaryDirectory();
  const bytes = randomBytes(5_000_000);
  const source = new PassThrough();
  const ahead = new ReadAhead(bodyOf(source), directory.path);
  const written = writeAll(source, bytes);
  const taken: Buffer[] = [];
  for await (const chunk of ahead as AsyncIterable<Buffer>) {
    taken.push(chunk);
    for (let turns = taken.length % 7; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
  }
  await written;
  expect(Buffer.concat(taken).equals(bytes)).toBe(true);
});

test('where nothing can be put away, the body fails as a store does', async () => {
  await using directory = await temporaryDirectory();
  const source = new PassThrough();
  const ahead = new ReadAhead(bodyOf(source), path.join(directory.path, 'missing'));
  const failed = new Promise((resolve) => ahead.once('error', resolve));
  source.write(randomBytes(500_000));
  expect(await failed).toBeInstanceOf(StoreUnavailable);
});

test('a body that breaks off breaks off', async () => {
  await using directory = await temporaryDirectory();
  const source = new PassThrough();
  const ahead = new ReadAhead(bodyOf(source), directory.path);
  const taken = buffer(ahead);
  source.write('half');
  source.destroy(new Error('aborted'));
  await expect(taken).rejects.toThrow('aborted');
});
