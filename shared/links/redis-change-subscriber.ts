import type { Redis } from 'ioredis';
import { changeChannel } from './redis-link-cache.ts';

/** Milliseconds between two heartbeats, and how long one may take: a dead connection is silent, as is a quiet one. */
const heartbeat = 2_000;
const heartbeatLimit = 1_000;

/**
 * Hears of changes within milliseconds. That is for speed only: what it misses, the change log tells within a second.
 */
export class RedisChangeSubscriber implements Disposable {
  readonly #redis: Redis;
  readonly #timer: NodeJS.Timeout;

  constructor(redis: Redis, onChange: (code: string) => void) {
    this.#redis = redis;
    redis.on('message', (_channel, code) => onChange(code));
    redis.subscribe(changeChannel).catch(() => {});
    this.#timer = setInterval(() => void this.#beat(), heartbeat);
    this.#timer.unref();
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #beat(): Promise<void> {
    if (this.#redis.status !== 'ready') return;
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('silent')), heartbeatLimit);
    });
    try {
      await Promise.race([this.#redis.ping(), silence]);
    } catch {
      this.#redis.disconnect(true);
    } finally {
      clearTimeout(timer);
    }
  }
}
