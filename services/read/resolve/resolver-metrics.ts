import type { RedisFigures } from '../../../shared/backends/redis.ts';
import type { FailOpenCache } from '../../../shared/links/fail-open-cache.ts';
import type { Metrics } from '../../../shared/runtime/metrics.ts';
import type { Absence } from './absence.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { MemoryCache } from './memory-cache.ts';
import type { Resolver } from './resolver.ts';

interface Parts {
  resolver: Resolver;
  memory: MemoryCache;
  absence: Absence;
  cache: FailOpenCache;
  changes: ChangeFeed;
  /** Of the Redis behind `cache`; undefined while it does not answer. */
  figures: () => Promise<RedisFigures | undefined>;
}

export function registerResolverMetrics(metrics: Metrics, parts: Parts): void {
  const { resolver, cache, changes } = parts;
  metrics.counter('keyhop_look_ups_total', 'Look-ups of a link, by the tier that answered.', () =>
    Object.entries(resolver.counts).map(([tier, count]) => [{ tier }, count]),
  );
  metrics.gauge('keyhop_look_ups_under_way', 'Codes being looked up.', () => resolver.underWay);
  metrics.gauge('keyhop_look_up_waiters', 'Requests that wait for a look-up.', () => resolver.waiters);
  metrics.gauge('keyhop_store_look_ups_under_way', 'Look-ups in the store under way.', () => resolver.inStore, 'each');
  const isTrusted = () => +cache.isTrusted;
  metrics.gauge('keyhop_redis_trusted', 'Whether Redis is believed (1) or passed over (0).', isTrusted, 'min');
  metrics.gauge('keyhop_change_log_age_seconds', 'Since the change log was last read.', () => changes.age, 'max');
  registerTiers(metrics, parts);
}

function registerTiers(metrics: Metrics, { memory, absence, figures }: Parts): void {
  const withRedis = async (own: readonly [tier: string, value: number][], figure: keyof RedisFigures) => {
    const redis = await figures();
    const all = redis === undefined ? own : [...own, ['redis', redis[figure]] as const];
    return all.map(([tier, value]) => [{ tier }, value] as const);
  };
  /** Redis is one for all. */
  const over = ({ tier }: { readonly tier?: string | number }) => (tier === 'redis' ? 'max' : 'sum');
  const entries = () =>
    withRedis(
      [
        ['memory', memory.size],
        ['absence', absence.size],
      ],
      'entries',
    );
  metrics.gauge('keyhop_cache_entries', 'Entries kept, by tier.', entries, over);
  const bytes = () => withRedis([['memory', memory.bytes]], 'bytes');
  metrics.gauge('keyhop_cache_bytes', 'Bytes used, by tier.', bytes, over);
  const maxBytes = () => withRedis([['memory', memory.maxBytes]], 'maxBytes');
  metrics.gauge('keyhop_cache_max_bytes', 'Bytes that may be used, by tier.', maxBytes, over);
  const evictions = async () => (await figures())?.evictions ?? [];
  metrics.counter('keyhop_redis_evictions_total', 'Keys that Redis dropped because it was full.', evictions, 'max');
}
