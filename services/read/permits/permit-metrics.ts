import type { Metrics } from '../../../shared/runtime/metrics.ts';
import type { Permits } from './permits.ts';

export function registerPermitMetrics(metrics: Metrics, permits: Permits): void {
  metrics.counter('keyhop_permit_takes_total', 'Times that the store was asked for permits, by result.', () =>
    Object.entries(permits.takes).map(([result, count]) => [{ result }, count] as const),
  );
  metrics.gauge('keyhop_permits_held', 'Permits that were granted and not used yet.', () => permits.held);
  metrics.gauge('keyhop_permit_waiters', 'Requests that wait for a permit.', () => permits.waiting);
}
