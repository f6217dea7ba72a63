/** Round numbers from 0 to `most` or just beyond, four to eight of them. */
export function roundTicks(most: number): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? 10 * power;
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, n) => Number((n * step).toPrecision(12)));
}

/** As it stands at an axis: 10k, 1M, 0.5. */
export function shortNumber(value: number): string {
  if (Math.abs(value) >= 1e6) return `${trimmed(value / 1e6)}M`;
  if (Math.abs(value) >= 1e4) return `${trimmed(value / 1e3)}k`;
  return trimmed(value);
}

const trimmed = (value: number) => String(Number(value.toPrecision(3)));
