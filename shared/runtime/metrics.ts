import { collectDefaultMetrics, Registry } from 'prom-client';

/** A registry with what every process tells of itself: CPU, memory, event-loop lag, garbage collection. */
export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
