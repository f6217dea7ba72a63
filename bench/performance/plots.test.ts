import { describe, expect, test } from '@jest/globals';
import { linePlot } from './line-plot.ts';
import { rangePlot } from './range-plot.ts';
import { roundTicks, shortNumber } from './ticks.ts';

const spread = { median: 0.9, least: 0.85, most: 1.4 };
const plots = {
  range: rangePlot({
    title: 'Ratios <of> "this" & that',
    axis: 'requests, times as many',
    series: ['beside node', 'beside nginx'],
    rows: [
      { label: 'redirect-hot', spreads: [spread, undefined] },
      { label: 'create', spreads: [{ median: 0.3, least: 0.3, most: 0.3 }, spread] },
    ],
    mark: 1,
  }),
  'line, by factors': linePlot({
    title: 'With links',
    xAxis: 'links in the store',
    yAxis: 'CPU time, µs',
    isLogarithmic: true,
    series: [
      { name: 'Keyhop', points: [1e4, 1e6, 1e5].map((x) => ({ x, ...spread })) },
      { name: 'bare', points: [{ x: 1e4, ...spread }] },
    ],
  }),
  'line, over time': linePlot({
    title: 'Over time',
    xAxis: 'minutes',
    yAxis: 'memory, MiB',
    isLogarithmic: false,
    series: [{ name: 'Keyhop', points: [{ x: 0.25, ...spread }] }],
  }),
};

/** Whether every element is closed, in order, and nothing is left unescaped. */
function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  const rest = xml.replaceAll(
    /<(\/?)([a-z]+)((?: [a-zA-Z][\w:-]*="[^"<]*")*)(\/?)>/g,
    (_, closing, name, __, alone) => {
      if (closing === '/') return open.pop() === name ? '' : '<';
      if (alone === '') open.push(name);
      return '';
    },
  );
  return open.length === 0 && !/[<>]|&(?!amp;|lt;|gt;|quot;)/.test(rest);
}

describe.each(Object.entries(plots))('the plot %s', (_, svg) => {
  test('is well-formed XML with a title', () => {
    expect(isWellFormed(svg)).toBe(true);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 \d+ \d+"/);
    expect(svg).toMatch(/<title>[^<]+<\/title>/);
  });

  test('has colours for light and for dark', () => {
    expect(svg).toContain('prefers-color-scheme: dark');
    const attributes = svg.replace(/<style>[\s\S]*<\/style>/, '');
    expect(attributes).not.toMatch(/(?:fill|stroke)="#/);
  });

  test('draws nothing outside of itself', () => {
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) as unknown as [string, string, string];
    const within = (names: string, most: number) => {
      const places = Array.from(svg.matchAll(new RegExp(` (?:${names})="(-?[\\d.]+|NaN)"`, 'g')), ([, at]) =>
        Number(at),
      );
      expect(places.length).toBeGreaterThan(4);
      expect(places.filter((at) => !(at >= 0 && at <= most))).toEqual([]);
    };
    within('x|x1|x2|cx', Number(width));
    within('y|y1|y2|cy', Number(height));
  });
});

test('axes tell what they show, with its unit', () => {
  expect(plots['line, by factors']).toContain('>links in the store</text>');
  expect(plots['line, by factors']).toContain('>CPU time, µs</text>');
  expect(plots.range).toContain('>requests, times as many</text>');
});

test('a series is drawn from left to right, whatever the order of its points', () => {
  const [, line = ''] = / points="([^"]+)"/.exec(plots['line, by factors']) ?? [];
  const places = line.split(' ').map((point) => Number(point.split(',')[0]));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).toHaveLength(3);
});

test.each([
  [0.93, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [1_029, [0, 250, 500, 750, 1000, 1250]],
  [5, [0, 1, 2, 3, 4, 5]],
  [0, [0, 1]],
])('an axis up to %d has round ticks', (most, ticks) => {
  expect(roundTicks(most)).toEqual(ticks);
});

test('numbers at an axis are short', () => {
  expect([0, 0.25, 1_024, 10_000, 2_500_000].map(shortNumber)).toEqual(['0', '0.25', '1020', '10k', '2.5M']);
});
