import { Redis } from 'ioredis';
import { OperationTimes } from '../runtime/durations.ts';
import type { Log } from '../runtime/log.ts';

/** Milliseconds until a command is given up. 50 took a busy machine for a dead Redis. */
export const commandTimeout = 200;

/** Log lines about a Redis that is away: one in so many milliseconds. */
const logInterval = 10_000;

/**
 * Options under which a Redis that is down, hung or slow costs little and never queues: nothing waits for a connection,
 * nothing is sent twice, and a socket that stays silent is given up, which TCP would not notice of a stopped process.
 */
const options = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  autoResendUnfulfilledCommands: false,
  enableAutoPipelining: true,
  // Each has all keys of a turn already, and would wait for the next one.
  autoPipeliningIgnoredCommands: ['mget', 'keyhopMark', 'keyhopFill'],
  commandTimeout,
  socketTimeout: 300,
  connectTimeout: 500,
  retryStrategy: (attempt: number) => Math.min(50 * 2 ** attempt, 1_000) + Math.random() * 100,
  // After a failover the old master takes no writes; connecting again finds the new one.
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
};

/** A connection for commands. It connects by itself, again and again; until then commands fail at once. */
export function createRedis(url: string, log: Log): Redis {
  const redis = new Redis(url, options);
  logErrors(redis, log);
  return redis;
}

/** A connection for a subscription, which waits for its connection and is silent by nature. */
export function createSubscriber(url: string, log: Log): Redis {
  const { retryStrategy, connectTimeout } = options;
  const redis = new Redis(url, { retryStrategy, connectTimeout, maxRetriesPerRequest: null });
  logErrors(redis, log);
  return redis;
}

/** For how long what Redis is asked for takes, by operation. */
export function redisTimes(): OperationTimes {
  const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25];
  return new OperationTimes(bounds, ['look', 'fill', 'drop', 'announce', 'limit']);
}

/** How full a Redis is; NaN for what it does not tell. */
export interface RedisFigures {
  /** Keys, of whatever kind. */
  entries: number;
  bytes: number;
  /** 0 where there is no limit. */
  maxBytes: number;
  /** Keys that had to go, since Redis started. */
  evictions: number;
}

/** Milliseconds that figures are good for: several metrics of one scrape share them. */
const figuresLifetime = 500;

/** Asks for the figures of a Redis; undefined where it does not answer. */
export function figuresOf(redis: Redis): () => Promise<RedisFigures | undefined> {
  let asked = Number.NEGATIVE_INFINITY;
  let figures: Promise<RedisFigures | undefined> = Promise.resolve(undefined);
  return () => {
    if (performance.now() - asked > figuresLifetime) {
      asked = performance.now();
      figures = ask(redis).catch(() => undefined);
    }
    return figures;
  };
}

async function ask(redis: Redis): Promise<RedisFigures> {
  const [entries, memory, stats] = await Promise.all([redis.dbsize(), redis.info('memory'), redis.info('stats')]);
  const figure = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(memory + stats)?.[1]);
  return {
    entries,
    bytes: figure('used_memory'),
    maxBytes: figure('maxmemory'),
    evictions: figure('evicted_keys'),
  };
}

function logErrors(redis: Redis, log: Log): void {
  let last = Number.NEGATIVE_INFINITY;
  redis.on('error', (err: Error) => {
    if (performance.now() - last < logInterval) return;
    last = performance.now();
    log.warn({ err: { message: err.message } }, 'Redis is away; going on without');
  });
}
