import { OperationTimes } from '../runtime/durations.ts';
import type { LinkCache } from './link-cache.ts';

/** A cache whose operations are timed. Put it behind the breaker: what that holds back never happened. */
export function measured(cache: LinkCache): LinkCache & { times: OperationTimes } {
  const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25];
  const times = new OperationTimes(bounds, ['look', 'fill', 'drop', 'announce']);
  return {
    times,
    look: (code) => times.measure('look', () => cache.look(code)),
    fill: (code, ticket, link) => times.measure('fill', () => cache.fill(code, ticket, link)),
    drop: (codes) => times.measure('drop', () => cache.drop(codes)),
    announce: (code) => times.measure('announce', () => cache.announce(code)),
  };
}
