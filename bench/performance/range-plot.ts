import type { Spread } from '../spread.ts';
import { colours, element, picture, text } from './svg.ts';
import { roundTicks, shortNumber } from './ticks.ts';

export interface RangePlot {
  readonly title: string;
  /** What is told, with its unit. */
  readonly axis: string;
  readonly rows: readonly { readonly label: string; readonly spreads: readonly (Spread | undefined)[] }[];
  /** What the spreads of a row are, in their order. */
  readonly series: readonly string[];
  /** A value that is marked: 1 of a ratio. */
  readonly mark?: number;
}

const width = 760;
const [left, right, top] = [190, 24, 62];
const perSpread = 22;

/** Medians with their ranges, a row each; for a few things that are of one kind. */
export function rangePlot({ title, axis, rows, series, mark }: RangePlot): string {
  const ticks = roundTicks(Math.max(mark ?? 0, ...rows.flatMap(({ spreads }) => spreads.map((it) => it?.most ?? 0))));
  const x = (value: number) => left + (value / (ticks.at(-1) as number)) * (width - left - right);
  const rowHeight = perSpread * series.length + 12;
  const bottom = top + rows.length * rowHeight;
  const grid = ticks.flatMap((tick) => [
    element('line', { class: 'grid', x1: x(tick), x2: x(tick), y1: top, y2: bottom }),
    text(shortNumber(tick), { x: x(tick), y: bottom + 18, 'text-anchor': 'middle' }),
  ]);
  const marked =
    mark === undefined ? [] : [element('line', { class: 'mark', x1: x(mark), x2: x(mark), y1: top, y2: bottom })];
  const drawn = rows.flatMap(({ label, spreads }, row) => {
    const y = top + row * rowHeight;
    return [
      ...(row === 0 ? [] : [element('line', { class: 'grid', x1: 16, x2: width - right, y1: y, y2: y })]),
      text(label, { class: 'ink', x: left - 12, y: y + rowHeight / 2 + 4, 'text-anchor': 'end' }),
      ...spreads.flatMap((spread, n) => (spread ? rangeOf(spread, n, x, y + 6 + perSpread * (n + 0.5)) : [])),
    ];
  });
  return picture(title, width, bottom + 48, [
    ...legend(series, left),
    ...grid,
    ...marked,
    ...drawn,
    text(axis, { x: (left + width - right) / 2, y: bottom + 38, 'text-anchor': 'middle' }),
  ]);
}

function rangeOf({ median, least, most }: Spread, series: number, x: (value: number) => number, y: number): string[] {
  return [
    element('line', { class: `s${series % colours} range`, x1: x(least), x2: x(most), y1: y, y2: y }),
    element('circle', { class: `s${series % colours}`, cx: x(median), cy: y, r: 5 }),
    text(shortNumber(median), { x: x(median), y: y - 7, 'text-anchor': 'middle', 'font-size': '11' }),
  ];
}

/** What the colours mean, in one line. */
export function legend(series: readonly string[], x: number): string[] {
  let at = x;
  return series.flatMap((name, n) => {
    const drawn = [
      element('circle', { class: `s${n % colours}`, cx: at + 5, cy: 44, r: 5 }),
      text(name, { x: at + 16, y: 48 }),
    ];
    at += 40 + name.length * 7;
    return drawn;
  });
}
