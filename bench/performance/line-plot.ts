import type { Spread } from '../spread.ts';
import { legend } from './range-plot.ts';
import { colours, element, picture, text } from './svg.ts';
import { roundTicks, shortNumber } from './ticks.ts';

export interface Point extends Spread {
  readonly x: number;
}

export interface LinePlot {
  readonly title: string;
  /** What the axes tell, with their units. */
  readonly xAxis: string;
  readonly yAxis: string;
  /** Whether each step to the right is as many times as much, and the points are the ticks. */
  readonly isLogarithmic: boolean;
  readonly series: readonly { readonly name: string; readonly points: readonly Point[] }[];
}

const [width, height] = [760, 360];
const [left, right, top, bottom] = [76, 24, 62, 304];

/** Medians with their ranges, by something that grows. The vertical axis begins at 0. */
export function linePlot({ title, xAxis, yAxis, isLogarithmic, series }: LinePlot): string {
  const points = series.flatMap((each) => each.points);
  const xs = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const yTicks = roundTicks(Math.max(...points.map(({ most }) => most)));
  const xTicks = isLogarithmic ? xs : roundTicks(xs.at(-1) ?? 1);
  const x = scale(xTicks, isLogarithmic);
  const y = (value: number) => bottom - (value / (yTicks.at(-1) as number)) * (bottom - top);
  const grid = [
    ...yTicks.flatMap((tick) => [
      element('line', { class: 'grid', x1: left, x2: width - right, y1: y(tick), y2: y(tick) }),
      text(shortNumber(tick), { x: left - 8, y: y(tick) + 4, 'text-anchor': 'end' }),
    ]),
    ...xTicks.map((tick) => text(shortNumber(tick), { x: x(tick), y: bottom + 20, 'text-anchor': 'middle' })),
    element('line', { class: 'axis', x1: left, x2: width - right, y1: bottom, y2: bottom }),
  ];
  const labels = [
    text(xAxis, { x: (left + width - right) / 2, y: height - 12, 'text-anchor': 'middle' }),
    element(
      'g',
      { transform: `rotate(-90 18 ${(top + bottom) / 2})` },
      text(yAxis, { x: 18, y: (top + bottom) / 2, 'text-anchor': 'middle' }),
    ),
  ];
  const names = series.map(({ name }) => name);
  const drawn = series.flatMap((each, n) => lineOf(each.points, n, x, y));
  return picture(title, width, height, [...legend(names, left), ...grid, ...labels, ...drawn]);
}

function scale(ticks: readonly number[], isLogarithmic: boolean): (value: number) => number {
  const place = isLogarithmic ? Math.log : (value: number) => value;
  const [first, last] = [place(ticks[0] ?? 1), place(ticks.at(-1) ?? 1)];
  // A single point stands in the middle.
  const share = (value: number) => (last === first ? 0.5 : (place(value) - first) / (last - first));
  const inset = isLogarithmic ? 40 : 0;
  return (value) => left + inset + share(value) * (width - left - right - 2 * inset);
}

function lineOf(points: readonly Point[], n: number, x: (v: number) => number, y: (v: number) => number): string[] {
  const series = `s${n % colours}`;
  const sorted = points.toSorted((a, b) => a.x - b.x);
  return [
    element('polyline', {
      class: `${series} line`,
      points: sorted.map((point) => `${x(point.x).toFixed(1)},${y(point.median).toFixed(1)}`).join(' '),
    }),
    ...sorted.flatMap((point) => [
      element('line', {
        class: `${series} range`,
        x1: x(point.x),
        x2: x(point.x),
        y1: y(point.least),
        y2: y(point.most),
      }),
      element('circle', { class: series, cx: x(point.x), cy: y(point.median), r: 4 }),
    ]),
  ];
}
