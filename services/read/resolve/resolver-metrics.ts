import { Counter, Gauge, type Registry } from 'prom-client';
import type { FailOpenCache } from '../../../shared/links/fail-open-cache.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { MemoryCache } from './memory-cache.ts';
import type { Resolver } from './resolver.ts';

interface Parts {
  resolver: Resolver;
  memory: MemoryCache;
  cache: FailOpenCache;
  changes: ChangeFeed;
}

/** Counted by hand where it happens, told when somebody asks. */
export function registerResolverMetrics(registry: Registry, { resolver, memory, cache, changes }: Parts): void {
  const registers = [registry];
  new Counter({
    name: 'keyhop_look_ups_total',
    help: 'Look-ups of a link, by the tier that answered: memory, absence (known not to be there), redis, store, or failed.',
    labelNames: ['tier'],
    registers,
    collect() {
      this.reset();
      for (const [tier, count] of Object.entries(resolver.counts)) this.inc({ tier }, count);
    },
  });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  gauge('keyhop_look_ups_under_way', 'Codes being looked up.', () => resolver.waiting);
  gauge('keyhop_memory_links', 'Links in memory.', () => memory.size);
  gauge('keyhop_memory_bytes', 'Estimated bytes of the links in memory.', () => memory.bytes);
  gauge('keyhop_redis_trusted', 'Whether Redis is believed (1) or passed over (0).', () => (cache.isTrusted ? 1 : 0));
  gauge('keyhop_change_log_age_seconds', 'Seconds since the change log was last read.', () => changes.age);
}
