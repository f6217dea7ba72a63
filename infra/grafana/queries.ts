import type { Query } from './panels.ts';

/** A series of the processes that were chosen; `metric` may have a selector already. */
function chosen(metric: string): string {
  return metric.endsWith('}') ? metric.replace(/\}$/, ', instance=~"$instance"}') : `${metric}{instance=~"$instance"}`;
}

/** Of a counter, added up by labels, or over everything. */
export function perSecond(counter: string, by?: string): string {
  return `sum${by === undefined ? '' : ` by (${by}) `}(rate(${chosen(counter)}[$__rate_interval]))`;
}

/** A gauge, or a quotient of two that share their labels, of the processes that were chosen. */
export function overTime(gauge: string): string {
  return gauge.split(' / ').map(chosen).join(' / ');
}

/** Of a histogram, one query each; `by` keeps labels apart, and then names the series. */
export function quantiles(histogram: string, shares: readonly number[], by?: string): Query[] {
  const labels = by === undefined ? [] : by.split(', ');
  return shares.map((share) => ({
    expr: `histogram_quantile(${share}, ${perSecond(`${histogram}_bucket`, ['le', ...labels].join(', '))})`,
    legend: labels.length === 0 ? `p${share * 100}` : labels.map((label) => `{{${label}}}`).join(' '),
  }));
}
