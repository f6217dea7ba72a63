import type { Breaker } from '../runtime/breaker.ts';
import type { OperationTimes } from '../runtime/durations.ts';
import type { Metrics } from '../runtime/metrics.ts';
import type { Cassandra } from './cassandra.ts';

interface Backends {
  cassandra: Cassandra;
  /** Of the operations on Redis. */
  redis: OperationTimes;
  /** Before Redis. */
  breaker: Breaker;
}

/** How a service of the cluster sees Cassandra and Redis. */
export function registerBackendMetrics(metrics: Metrics, { cassandra, redis, breaker }: Backends): void {
  metrics.operations('cassandra', cassandra.times);
  metrics.gauge('keyhop_cassandra_requests_under_way', 'Statements under way.', () => cassandra.inFlight, 'each');
  metrics.gauge(
    'keyhop_cassandra_hosts',
    'Nodes, by how this process sees them.',
    () => Object.entries(cassandra.hosts).map(([state, count]) => [{ state }, count]),
    // Of several processes, that which sees the worst.
    ({ state }) => (state === 'up' ? 'min' : 'max'),
  );
  metrics.operations('redis', redis);
  const labels = { breaker: 'redis' };
  const isOpen = () => [[labels, +breaker.isOpen]] as const;
  metrics.gauge('keyhop_breaker_open', 'Whether it is open (1) or closed (0).', isOpen, 'max');
  metrics.counter('keyhop_breaker_openings_total', 'How often it opened.', () => [[labels, breaker.openings]]);
}
