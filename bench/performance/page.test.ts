import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import { pictureFolder } from './markdown.ts';
import { renderResults, withResults } from './page.ts';

const root = path.resolve(import.meta.dirname, '../..');
const results = renderResults(path.join(root, 'bench/results'));
const page = readFileSync(path.join(root, 'docs/performance.md'), 'utf8');

test('the committed page is the one generated from the committed results: make performance', () => {
  expect(page).toBe(withResults(page, results.markdown));
  const pictures = path.join(root, 'docs', pictureFolder);
  expect(readdirSync(pictures).sort()).toEqual(Object.keys(results.pictures).sort());
  for (const [name, svg] of Object.entries(results.pictures)) {
    expect(readFileSync(path.join(pictures, name), 'utf8')).toBe(svg);
  }
});

test('every picture is shown, and every picture that is shown is there', () => {
  const shown = Array.from(page.matchAll(/\]\(performance\/([\w-]+\.svg)\)/g), ([, name]) => name);
  expect(shown.sort()).toEqual(Object.keys(results.pictures).sort());
});

test('says of everything when it was measured, at which commit and on what', () => {
  const sections = results.markdown.split(/^## /m).slice(1);
  expect(sections.length).toBeGreaterThan(0);
  for (const section of sections) expect(section).toMatch(/\*Measured \d{4}-\d\d-\d\d at commit \S+ with Node v/);
});

describe('what was not measured', () => {
  test('is left out', async () => {
    await using empty = await temporaryDirectory();
    expect(renderResults(empty.path)).toEqual({ markdown: '', pictures: {} });
  });

  test('leaves no hole in a table', () => {
    expect(results.markdown).not.toMatch(/undefined|NaN|Infinity/);
  });
});

test('a page without the markers is not overwritten', () => {
  expect(() => withResults('# Performance\n', 'results')).toThrow('needs the lines');
});
