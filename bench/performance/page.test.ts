import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryDirectory } from '../../tests/temporary-directory.ts';
import type { Comparison } from '../comparison.ts';
import type { Turn } from '../turn.ts';
import { pictureFolder, type Section } from './markdown.ts';
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

describe('with everything measured', () => {
  /** Three rounds, the second slower in all. */
  const comparison = (figure: Comparison['figure'], more: Partial<Turn> = {}): Comparison => {
    const turn = { requests: 1_000, seconds: 2, perSecond: 500, cpuMicros: 20, residentMiB: 90, ownMiB: 50, ...more };
    const slower = { ...turn, perSecond: 250, cpuMicros: 40, seconds: 4 };
    const rounds = [turn, slower, turn].map((each) => ({
      turns: { keyhop: each, node: { ...each, p50Micros: 700, p99Micros: 2_500, p999Micros: 9_000 }, nginx: each },
      othersCores: 0,
    }));
    const one = { median: 1, least: 0.9, most: 1.1 };
    const against = { node: { ratio: one, cpuRatio: one }, nginx: { ratio: one } };
    return { kind: 'comparison', subject: 'keyhop', figure, rounds, disturbed: [], against };
  };
  const point = (at: number) => ({ at, comparison: comparison('perSecond') });
  const look = (minutes: number) => ({ ...comparison('perSecond').rounds[0]?.turns['node'], minutes });
  const measured = {
    embedded: {
      store: { kind: 'stored', links: 1_000, linksPerSecond: 100_000, bytesPerLink: 178.4 },
      'cold-start': comparison('seconds'),
      'redirect-hot': comparison('perSecond'),
      mixed: comparison('cpuMicros'),
    },
    pair: { 'redirect-zipf': comparison('perSecond', { hitRatio: 0.987 }) },
    growth: { links: [point(1e4), point(1e6)], workers: [point(1)], connections: [] },
    'thirty-million': {
      embedded: {
        load: { links: 3e7, seconds: 100, linksPerSecond: 3e5, bytes: { links: 120, byOwner: 90, byUrl: 100 } },
        'cold-start': comparison('seconds'),
        'redirect-uniform': comparison('perSecond'),
        'redirect-zipf': comparison('perSecond'),
        create: comparison('perSecond'),
        lists: { many: { owner: { p50: 1, p99: 2 } }, few: { owner: { p50: 1, p99: 2 } } },
      },
    },
    soak: { soak: { kind: 'soak', looks: [look(1), look(2)], drift: { memory: 1.02, cpu: 0.98, p99: 1 } } },
  };
  let rendered: Section;

  beforeAll(async () => {
    await using folder = await temporaryDirectory();
    const about = JSON.parse(readFileSync(path.join(root, 'bench/results/cluster.json'), 'utf8')) as object;
    for (const [name, results] of Object.entries(measured)) {
      writeFileSync(path.join(folder.path, `${name}.json`), JSON.stringify({ ...about, results }));
    }
    rendered = renderResults(folder.path);
  });

  test('each has its section, and what grows has its own part', () => {
    expect(Array.from(rendered.markdown.matchAll(/^##+ (.*)$/gm), ([, heading]) => heading)).toEqual([
      'Embedded, one process',
      'The pair behind nginx',
      'How cost grows',
      'With links',
      'With processes',
      'Thirty million links',
      'Embedded',
      'Over time',
    ]);
  });

  test('tables hold medians, ratios with their range, and a dash for what is not known', () => {
    const row = '| redirect-hot | **Keyhop** | 500 | 20.0 | – | – | – | 90 | – |  |  |';
    expect(rendered.markdown).toContain(row);
    expect(rendered.markdown).toContain('| 700 | 2,500 | 9,000 | 90 | – | 1.00 (0.90–1.10) | 1.00 (0.90–1.10) |');
    expect(rendered.markdown).toContain('| **Keyhop** | 2.000 | 90 | 50 |  |');
    expect(rendered.markdown).toContain('98.7 %');
    expect(rendered.markdown).toContain('memory without mapped files +2.0 %');
  });

  test('nothing in it is no number', () => {
    expect(rendered.markdown).not.toMatch(/undefined|NaN|Infinity/);
    expect(Object.keys(rendered.pictures)).toHaveLength(6);
    for (const svg of Object.values(rendered.pictures)) expect(svg).not.toMatch(/undefined|NaN|Infinity/);
  });
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
