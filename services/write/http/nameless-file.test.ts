import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { StoreUnavailable } from '../../../shared/errors.ts';
import { temporaryDirectory } from '../../../tests/temporary-directory.ts';
import { NamelessFile } from './nameless-file.ts';

test('what is put away is all there, in order, and in no file that anybody sees', async () => {
  await using directory = await temporaryDirectory();
  await using file = new NamelessFile(directory.path);
  const texts = Array.from({ length: 50 }, (_, n) => `${n} ${randomBytes(n * 100).toString('hex')} ü\n`);
  for (const text of texts) await file.append(text);
  expect(readdirSync(directory.path)).toEqual([]);
  expect((await buffer(file.pieces())).toString()).toBe(texts.join(''));
});

test('nothing is nothing', async () => {
  await using file = new NamelessFile('/nowhere');
  expect((await buffer(file.pieces())).length).toBe(0);
});

test('where nothing can be put away, that is a store that is not available', async () => {
  await using directory = await temporaryDirectory();
  await using file = new NamelessFile(path.join(directory.path, 'missing'));
  await expect(file.append('text')).rejects.toThrow(StoreUnavailable);
});
