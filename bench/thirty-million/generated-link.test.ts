import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import { writeCsv } from './csv.ts';
import { generatedLink, mainOwner } from './generated-link.ts';

test('links are what people have: different URLs of a hundred bytes, some tags, owners with many and few', () => {
  const links = Array.from({ length: 20_000 }, (_, n) => generatedLink(n * 1_500));
  const bytes = links.map(({ url }) => url.length);
  expect(new Set(links.map(({ url }) => url)).size).toBe(links.length);
  expect(Math.round(bytes.reduce((sum, length) => sum + length) / links.length / 10)).toBe(10);
  for (const { url } of links) expect(new URL(url).href).toBe(url);
  const owners = Object.values(Object.groupBy(links, ({ owner }) => owner)).map((owned) => owned?.length ?? 0);
  expect(Math.max(...owners)).toBe(links.filter(({ owner }) => owner === mainOwner).length);
  expect(Math.min(...owners)).toBeLessThan(30);
});

test('CSV has a line for each, after one that names the columns', async () => {
  await using directory = await temporaryDirectory();
  const file = path.join(directory.path, 'links.csv');
  await writeCsv(file, 5_000);
  const lines = (await readFile(file, 'utf8')).split('\n');
  expect(lines).toHaveLength(5_002);
  const { url, owner, tags, createdAt } = generatedLink(7);
  expect(lines[0]).toBe('url,owner,tags,created_at');
  expect(lines[8]).toBe(`${url},${owner},${tags.join(' ')},${new Date(createdAt).toISOString()}`);
  // What would have to be in quotes.
  expect(lines.join('')).not.toMatch(/["\r]/);
});
