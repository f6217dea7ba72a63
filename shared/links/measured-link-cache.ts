import type { OperationTimes } from '../runtime/durations.ts';
import type { LinkCache } from './link-cache.ts';

/** A cache whose operations are timed. Put it behind the breaker: what that holds back never happened. */
export function measured(cache: LinkCache, times: OperationTimes): LinkCache {
  return {
    look: (code, onMiss) => times.measure('look', () => cache.look(code, onMiss)),
    fill: (code, ticket, link) => times.measure('fill', () => cache.fill(code, ticket, link)),
    drop: (codes) => times.measure('drop', () => cache.drop(codes)),
    announce: (code) => times.measure('announce', () => cache.announce(code)),
  };
}
